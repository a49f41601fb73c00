import { createServer } from "node:net";

/** Whether nothing listens on a port of the loopback address. */
async function isFree(port: number): Promise<boolean> {
  return (await listenOn(port).catch(() => null)) !== null;
}

function listenOn(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : port));
    });
  });
}

/** The preferred port when it is free, else one that the system picks. */
export async function freePort(preferred?: number): Promise<number> {
  return preferred !== undefined && (await isFree(preferred)) ? preferred : listenOn(0);
}
