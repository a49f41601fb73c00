import { listOutbox } from "@anamnesis/platform";
import { AppError } from "@anamnesis/domain";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { escaped, htmlPage } from "./html.ts";

const most = 100;

/** `/dev/outbox`: the mails that would have been sent, for whoever develops. Never in production. */
export function registerOutbox(app: FastifyInstance, directory: string): void {
  app.get("/dev/outbox", async (_request, reply) => {
    const mails = await listOutbox(directory, most);
    const rows = mails.map(
      ({ id, to, subject, date }) =>
        `<li><a href="/dev/outbox/${encodeURIComponent(id)}">${escaped(subject)}</a> to ${escaped(to)}, ${escaped(date)}</li>`,
    );
    const body = rows.length === 0 ? "<p>No mail yet.</p>" : `<ul>${rows.join("")}</ul>`;
    return reply.type("text/html; charset=utf-8").send(htmlPage("Outbox", `<h1>Outbox</h1>${body}`));
  });
  app.get("/dev/outbox/:id", async (request, reply) => {
    const { id } = z.object({ id: z.string() }).parse(request.params);
    const mail = (await listOutbox(directory, most)).find((one) => one.id === id);
    if (mail === undefined) throw new AppError("not_found", "http.not_found");
    // Links open in the app; the letter as people see it is one step further.
    const text = escaped(mail.text).replaceAll(/https?:\/\/\S+/gu, (url) => `<a href="${url}">${url}</a>`);
    const body = `<p><a href="/dev/outbox">Outbox</a> · <a href="/dev/outbox/${encodeURIComponent(id)}/html">as a letter</a></p><h1>${escaped(mail.subject)}</h1><p>to ${escaped(mail.to)}</p><pre style="white-space: pre-wrap">${text}</pre>`;
    return reply.type("text/html; charset=utf-8").send(htmlPage("Mail", body));
  });
  app.get("/dev/outbox/:id/html", async (request, reply) => {
    const { id } = z.object({ id: z.string() }).parse(request.params);
    const mail = (await listOutbox(directory, most)).find((one) => one.id === id);
    if (mail === undefined) throw new AppError("not_found", "http.not_found");
    return reply.type("text/html; charset=utf-8").send(mail.html);
  });
}
