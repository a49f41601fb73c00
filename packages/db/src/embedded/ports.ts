import { createServer } from "node:net";

/** Below those from which systems give connections theirs: one of these is still free when what it is for has begun. */
const [lowest, highest] = [20_000, 32_000];
const tries = 100;
/** Processes that begin one after another look in other places. */
const apart = 101;
let next = (process.pid * apart) % (highest - lowest);

/** Whether nothing listens on a port of the loopback address. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The preferred port when it is free, else another. Throws where none is found. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const port = lowest + next;
    next = (next + 1) % (highest - lowest);
    if (await isFree(port)) return port;
  }
  throw new Error(`Of ${tries} ports from ${lowest} to ${highest} none is free.`);
}
