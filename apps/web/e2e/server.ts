import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

/** Waits until the server prints that it is ready; what it prints later is read as well, so that it never blocks. */
function ready(server: ChildProcess): Promise<void> {
  let output = "";
  return new Promise((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream?.on("data", (text: Buffer) => {
        output += text.toString();
        if (output.includes("is ready at")) resolve();
      });
    }
    server.on("exit", () => reject(new Error(`The server ended before it was ready:\n${output}`)));
  });
}

/** Starts the whole product, as `pnpm start` does, on a folder of its own. */
export default async function start(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "anamnesis-e2e-"));
  const port = await freePort();
  const server = spawn(process.execPath, ["--max-semi-space-size=8", "scripts/start.mjs"], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: String(port),
      DATA_DIR: dataDir,
      SEED: "demo",
      LOG_LEVEL: "error",
      TRUST_PROXY: "127.0.0.1",
      ALLOWED_PRIVATE_NETWORKS: "127.0.0.0/8",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  await ready(server);
  process.env["E2E_URL"] = `http://127.0.0.1:${port}`;
  process.env["E2E_DATA"] = dataDir;
  return async () => {
    server.kill("SIGTERM");
    if (server.exitCode === null) await once(server, "exit");
    await rm(dataDir, { recursive: true, force: true });
  };
}
