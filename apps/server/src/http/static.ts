import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import { AppError } from "@anamnesis/domain";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { sendError } from "./errors.ts";

const notPages = /^\/(?:trpc|exports|health|metrics|assets|dev|\.well-known)(?:\/|$)/u;
/** Where the app lets a person change their password: whoever is not signed in signs in on the way. */
const passwordPage = "/you/security";
/** Route of the files. */
export const fileRoute = "/*";

/** Whether an address that is no file is one of the app's: what is asked for may be HTML, and is not named like a file. */
function isPage({ method, headers }: FastifyRequest, path: string): boolean {
  if (!/^(?:GET|HEAD)$/u.test(method) || notPages.test(path)) return false;
  const { accept = "*/*" } = headers;
  return accept.includes("text/html") || (/(?:\*|text)\/\*/u.test(accept) && !/\/\.|\.[^/]*$/u.test(path));
}

/** Serves the built web app. Paths that are no file get its first page: the app knows its own addresses. */
export async function registerWeb(app: FastifyInstance, directory: string): Promise<void> {
  const hasWeb = existsSync(join(directory, "index.html"));
  if (hasWeb) {
    await app.register(fastifyStatic, {
      root: directory,
      preCompressed: true,
      cacheControl: false,
      dotfiles: "ignore",
      setHeaders(response, path) {
        // Names of assets carry a hash of their content.
        const isHashed = path.includes(`${directory}/assets/`);
        response.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  }
  app.get("/.well-known/change-password", (_request, reply) => reply.redirect(passwordPage));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "/";
    if (hasWeb && isPage(request, path)) return reply.sendFile("index.html");
    return sendError(request, reply, new AppError("not_found", "http.not_found"));
  });
}
