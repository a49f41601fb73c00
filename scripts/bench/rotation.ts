import { demoAccounts } from "@anamnesis/api";
import { atMost, type Figure, quantile, reading } from "./figures.ts";
import { openScene } from "./scene.ts";
import { call, end, launchServer } from "./server-process.ts";

const port = 3966;
const entries = 10_000;
const clients = 8;
const perSecond = 200;
/** What is asked at the same time waits for nobody: a request that hangs holds up none after it. */
const callEvery = 1_000 / perSecond;

const entry = { occurredAt: "2026-03-01T08:30:00Z", timeZone: "Europe/Vienna", category: "Headache", severity: 6 };

interface Status {
  readonly tasks: readonly { readonly id: string; readonly state: string; readonly fieldsDone: number }[];
}

async function ask<Output>(path: string, token: string): Promise<Output> {
  const response = await fetch(`http://127.0.0.1:${port}/trpc/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const body: { result: { data: Output } } = await response.json();
  return body.result.data;
}

/**
 * New keys for everybody while people go on: a diary of 10,000 entries with notes, and the keys of a clinic's patients, sealed
 * again under two hundred requests a second that write, read and open what is being sealed.
 */
export async function rotation(): Promise<Figure[]> {
  const scene = await openScene();
  const server = await launchServer(scene, port, { SEED: "demo" });
  try {
    const signIn = async ({ email, password }: { readonly email: string; readonly password: string }) =>
      (await call<{ token: string }>(port, "identity.sessions.signIn", { input: { email, password } })).token;
    const [person, admin, doctor] = demoAccounts;
    const [diary, administrator, alone] = [await signIn(person), await signIn(admin), await signIn(doctor)];
    const [{ organizationId } = { organizationId: "" }] = await ask<{ organizationId: string }[]>(
      "organizations.list",
      alone,
    );
    const { token: treating } = await call<{ token: string }>(port, "organizations.actIn", {
      input: { organizationId },
      token: alone,
    });
    const { hits } = await call<{ hits: { id: string }[] }>(port, "clinical.patients.own", {
      input: {},
      token: treating,
    });
    const write = () =>
      call(port, "symptoms.entries.record", { input: { ...entry, notes: "behind the left eye" }, token: diary });
    for (let written = 0; written < entries; written += clients)
      await Promise.all(Array.from({ length: clients }, write));

    const list = `symptoms.entries.list?input=${encodeURIComponent(JSON.stringify({ from: "2026-01-01", limit: 50 }))}`;
    const turns: readonly (() => Promise<unknown>)[] = [
      write,
      () => ask(list, diary),
      () => ask("identity.sessions.current", treating),
      () => ask(list, diary),
    ];
    const { id } = await call<{ id: string }>(port, "operations.keys.rotate", {
      input: { reason: "measured" },
      token: administrator,
    });
    const started = performance.now();
    const took: number[] = [];
    const failed: string[] = [];
    const asked: Promise<void>[] = [];
    let opened = 0;
    let task: Status["tasks"][number] | undefined;
    for (let turn = 0; task?.state !== "finished"; turn += 1) {
      // Records are opened as often as a clinician may.
      const isLook = turn % perSecond === 0;
      const patient = hits[(opened += isLook ? 1 : 0) % hits.length];
      const request = isLook
        ? () => call(port, "clinical.patients.open", { input: { id: patient?.id }, token: treating })
        : (turns[turn % turns.length] ?? write);
      const began = performance.now();
      asked.push(
        request().then(
          () => void took.push(performance.now() - began),
          (error: unknown) => void failed.push(String(error)),
        ),
      );
      if (turn % 100 === 99)
        task = (await ask<Status>("operations.keys.status", administrator)).tasks.find((one) => one.id === id);
      const due = started + (turn + 1) * callEvery;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
    const seconds = (performance.now() - started) / 1_000;
    await Promise.all(asked);
    for (const words of new Set(failed)) process.stderr.write(`${words}\n`);
    return [
      atMost("requests that failed while all keys changed", failed.length, {
        unit: "requests",
        most: 0,
        against: `${asked.length} requests, ${Math.round(asked.length / seconds)}/s`,
      }),
      reading("sealed again meanwhile", task.fieldsDone / seconds, "fields/s"),
      reading("fields", task.fieldsDone, "fields"),
      reading("a request meanwhile, p50", quantile(took, 0.5), "ms"),
      reading("a request meanwhile, p95", quantile(took, 0.95), "ms"),
    ];
  } finally {
    await end(server);
    await scene.close();
  }
}
