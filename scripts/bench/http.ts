import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import { type Figure, median, ratio, reading } from "./figures.ts";
import { openScene } from "./scene.ts";

const rounds = 5;
const seconds = 4;
const connections = 8;
const ports = { ours: 3961, bare: 3962 } as const;
const entry = {
  occurredAt: "2026-03-01T08:30:00Z",
  timeZone: "Europe/Vienna",
  category: "Headache",
  severity: 6,
  notes: "behind the left eye",
  tags: ["travel"],
};

async function launch(script: string, env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ["--max-semi-space-size=8", path], {
    env: { ...process.env, NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("no output");
  await once(child.stdout, "data");
  child.stdout.resume();
  return child;
}

async function call<Output>(path: string, input: unknown): Promise<Output> {
  const response = await fetch(`http://127.0.0.1:${ports.ours}/trpc/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-anamnesis-client": "program" },
    body: JSON.stringify({ json: input }),
  });
  const body: { result: { data: { json: Output } } } = await response.json();
  return body.result.data.json;
}

/** `symptoms.entries.record` over HTTP against the same statements in a bare Fastify handler. */
export async function http(): Promise<Figure[]> {
  const scene = await openScene();
  const { cluster } = scene;
  const ours = await launch("../../apps/server/src/main.ts", {
    PORT: String(ports.ours),
    DATABASE_URL: cluster.appUrl,
    DATABASE_OWNER_URL: cluster.ownerUrl ?? "",
    DATABASE_WORKER_URL: cluster.workerUrl,
    DATA_DIR: scene.directory,
    LOG_LEVEL: "error",
    RATE_LIMIT_PER_MINUTE: "10000000",
  });
  const bare = await launch("bare-server.ts", {
    PORT: String(ports.bare),
    BARE_URL: cluster.appUrl,
    BARE_KEY: cluster.contextKey.toString("hex"),
  });
  try {
    const person = { email: "bench@anamnesis.example", password: "four plain words here" };
    await call("identity.accounts.register", { ...person, displayName: "Bench" });
    const { token } = await call<{ token: string }>("identity.sessions.signIn", person);
    const load = async (url: string, duration: number) => {
      const result = await autocannon({
        url,
        connections,
        duration,
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ json: entry }),
      });
      if (result.non2xx > 0 || result.errors > 0)
        throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
      return result.requests.average;
    };
    const sides = {
      ours: `http://127.0.0.1:${ports.ours}/trpc/symptoms.entries.record`,
      bare: `http://127.0.0.1:${ports.bare}/record`,
    };
    const measured: Record<keyof typeof sides, number[]> = { ours: [], bare: [] };
    await load(sides.ours, 2);
    await load(sides.bare, 2);
    for (let round = 0; round < rounds; round += 1) {
      measured.ours.push(await load(sides.ours, seconds));
      measured.bare.push(await load(sides.bare, seconds));
    }
    const [own, other] = [median(measured.ours), median(measured.bare)];
    return [
      ratio("record over HTTP", own, other, { against: "the same SQL in a bare Fastify + pg handler", atLeast: 0.8 }),
      reading("record over HTTP", own, "requests/s"),
      reading("bare Fastify + pg", other, "requests/s"),
    ];
  } finally {
    for (const child of [ours, bare]) {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    }
    await scene.close();
  }
}
