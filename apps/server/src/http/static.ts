import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import { AppError } from "@anamnesis/domain";
import type { FastifyInstance } from "fastify";
import { sendError } from "./errors.ts";

const notPages = /^\/(?:trpc|exports|health|metrics|assets|dev)(?:\/|$)/u;

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
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "/";
    const isPage = /^(?:GET|HEAD)$/u.test(request.method) && (request.headers.accept ?? "").includes("text/html");
    if (hasWeb && isPage && !notPages.test(path)) return reply.sendFile("index.html");
    return sendError(request, reply, new AppError("not_found", "http.not_found"));
  });
}
