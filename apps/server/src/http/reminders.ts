import { type Context, type Services, speechOf, switchOffReminders } from "@anamnesis/api";
import { AppError } from "@anamnesis/domain";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { htmlPage } from "./html.ts";
import { languagesOf } from "./refusal-page.ts";
import { plainAddress } from "./session.ts";
import { reminderWords } from "./words.ts";

const query = z.object({ key: z.uuid() });

function keyOf(request: FastifyRequest): string {
  const given = query.safeParse(request.query);
  if (!given.success) throw new AppError("not_found", "http.not_found");
  return given.data.key;
}

/**
 * `/reminders/off?key=…`, where the mails of reminders lead. Only POST switches them off: programs look at links before
 * people do. Mail programs send it themselves when they are asked to (RFC 8058), without a cookie.
 */
export function registerReminders(app: FastifyInstance, services: Pick<Services, "database">): void {
  void app.register(async (pages) => {
    // What is sent along says no more than the address does.
    pages.removeAllContentTypeParsers();
    pages.addContentTypeParser("*", { parseAs: "string", bodyLimit: 4096 }, (_request, _body, done) => done(null));
    pages.addHook("onRequest", async (_request, reply) => {
      reply.header("cache-control", "no-store");
    });
    pages.get("/reminders/off", async (request, reply) => {
      keyOf(request);
      return page(request, reply, (say) => [
        say(reminderWords.title),
        `<p>${say(reminderWords.ask)}</p><form method="post"><button style="font: inherit; padding: 10px 18px">${say(reminderWords.off)}</button></form>`,
      ]);
    });
    pages.post("/reminders/off", async (request, reply) => {
      const facts: Context["facts"] = {
        requestId: request.id,
        clientIp: plainAddress(request.ip),
        userAgent: request.headers["user-agent"] ?? null,
      };
      // Somebody whose account is gone gets none either.
      await switchOffReminders(services, { facts, key: keyOf(request) });
      return page(request, reply, (say) => [
        say(reminderWords.title),
        `<p>${say(reminderWords.done)}</p><p><a href="/you/reminders">${say(reminderWords.again)}</a></p>`,
      ]);
    });
  });
}

function page(
  request: FastifyRequest,
  reply: FastifyReply,
  said: (say: ReturnType<typeof speechOf>["say"]) => readonly [title: string, body: string],
): FastifyReply {
  const { language, say } = speechOf(...languagesOf(request.headers["accept-language"]));
  const [title, body] = said(say);
  return reply.type("text/html; charset=utf-8").send(htmlPage(title, `<h1>${title}</h1>${body}`, language));
}
