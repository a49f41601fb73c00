import { connect, createServer, type Socket } from "node:net";

/** A way to a server that is cut once so many bytes went there; from then on it holds. */
export async function cuttingProxy(target: string, cutAfter: number) {
  const { port } = new URL(target);
  const open = new Set<Socket>();
  const state = { sent: 0, cuts: 0 };
  const proxy = createServer((client) => {
    const server = connect(Number(port), "127.0.0.1");
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => open.delete(socket));
    }
    server.pipe(client);
    client.on("end", () => server.end());
    client.on("close", () => server.destroy());
    server.on("close", () => client.destroy());
    client.on("data", (bytes) => {
      state.sent += bytes.length;
      if (state.cuts > 0 || state.sent < cutAfter) {
        if (!server.write(bytes)) {
          client.pause();
          server.once("drain", () => client.resume());
        }
        return;
      }
      state.cuts += 1;
      const rest = bytes.subarray(0, bytes.length - (state.sent - cutAfter));
      server.write(rest, () => {
        server.destroy();
        client.destroy();
      });
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    state,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => proxy.close(() => resolve()));
    },
  };
}
