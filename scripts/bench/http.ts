import { demoAccounts } from "@anamnesis/api";
import autocannon from "autocannon";
import { type Figure, median, ratio, reading } from "./figures.ts";
import { openScene } from "./scene.ts";
import { end, launch, launchServer } from "./server-process.ts";

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

async function call<Output>(path: string, input: unknown): Promise<Output> {
  const response = await fetch(`http://127.0.0.1:${ports.ours}/trpc/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-anamnesis-client": "program" },
    body: JSON.stringify(input),
  });
  const body: { result: { data: Output } } = await response.json();
  return body.result.data;
}

/** `symptoms.entries.record` over HTTP against the same statements in a bare Fastify handler. */
export async function http(): Promise<Figure[]> {
  const scene = await openScene();
  const { cluster } = scene;
  const ours = await launchServer(scene, ports.ours, { SEED: "demo" });
  const bare = await launch("bare-server.ts", {
    PORT: String(ports.bare),
    BARE_URL: cluster.appUrl,
  });
  try {
    const [{ email, password }] = demoAccounts;
    const { token } = await call<{ token: string }>("identity.sessions.signIn", { email, password });
    const load = async (url: string, duration: number) => {
      const result = await autocannon({
        url,
        connections,
        duration,
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify(entry),
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
    for (const child of [ours, bare]) await end(child);
    await scene.close();
  }
}
