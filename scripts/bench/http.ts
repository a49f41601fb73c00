import type { ChildProcess } from "node:child_process";
import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoAccounts } from "@anamnesis/api";
import autocannon from "autocannon";
import { sealBare } from "./bare-notes.ts";
import { type BenchOptions, type Figure, inTurn, ratio, reading } from "./figures.ts";
import { bareTypes, openScene, type Scene } from "./scene.ts";
import { call, end, launch, launchOther, launchServer } from "./server-process.ts";

const rounds = 5;
const seconds = 2;
const connections = 8;
const ports = { ours: 3961, bare: 3962, before: 3965 } as const;
const entriesOfPage = 50;
const entry = {
  occurredAt: "2026-03-01T08:30:00Z",
  timeZone: "Europe/Vienna",
  category: "Headache",
  severity: 6,
  notes: "behind the left eye",
  tags: ["travel"],
};

interface Load {
  readonly url: string;
  readonly token?: string;
  readonly body?: string;
}

/** Answers a second of one address. */
async function rateOf({ url, token, body }: Load): Promise<number> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body }),
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  return result.requests.average;
}

/** Notes of every second entry of a page. */
const notesOf = (index: number) => (index % 2 === 0 ? entry.notes : "");

/** What is asked of a server of ours: one person writes, another has a diary of one page. */
async function loadsOf(port: number): Promise<Record<"record" | "list" | "current" | "health", Load>> {
  const signIn = async ({ email, password }: { readonly email: string; readonly password: string }) =>
    (await call<{ token: string }>(port, "identity.sessions.signIn", { input: { email, password } })).token;
  const [writer, , reader] = demoAccounts;
  const writing = await signIn(writer);
  const token = await signIn(reader);
  for (let index = 0; index < entriesOfPage; index += 1) {
    const input = { ...entry, notes: notesOf(index), severity: 1 + (index % 10) };
    await call(port, "symptoms.entries.record", { input, token });
  }
  const url = `http://127.0.0.1:${port}`;
  const page = encodeURIComponent(JSON.stringify({ from: "2026-01-01", limit: entriesOfPage }));
  return {
    record: { url: `${url}/trpc/symptoms.entries.record`, token: writing, body: JSON.stringify(entry) },
    list: { url: `${url}/trpc/symptoms.entries.list?input=${page}`, token },
    current: { url: `${url}/trpc/identity.sessions.current`, token },
    health: { url: `${url}/health` },
  };
}

/** The page of the bare side, in a table with nothing around it. */
async function fillBare({ owner, userId, processId }: Scene, key: KeyObject): Promise<void> {
  await owner.query(`
    CREATE TABLE public.bare_entries (LIKE symptoms.symptom_entries INCLUDING DEFAULTS);
    CREATE INDEX bare_entries_time ON public.bare_entries (occurred_at, id)`);
  await bareTypes(owner, ["public.bare_entries"]);
  for (let index = 0; index < entriesOfPage; index += 1) {
    const notes = notesOf(index);
    await owner.query(
      `INSERT INTO public.bare_entries (id, user_id, occurred_at, local_date, time_zone, category, severity,
          notes_encrypted, tags, process_id)
        VALUES (gen_random_uuid(), $1, $2::timestamptz, $2::timestamptz::date, $3, $4, $5, $6, $7, $8)`,
      [
        userId,
        entry.occurredAt,
        entry.timeZone,
        entry.category,
        1 + (index % 10),
        notes === "" ? null : sealBare(key, notes),
        JSON.stringify(entry.tags),
        processId,
      ],
    );
  }
  await owner.query("ANALYZE public.bare_entries");
}

/**
 * Writing, reading and asking who one is over HTTP, against the same statements in a bare Fastify handler, and against
 * the server of another checkout if one is given.
 */
export async function http({ before }: BenchOptions): Promise<Figure[]> {
  const scene = await openScene();
  const keyBytes = randomBytes(32);
  const key = createSecretKey(keyBytes);
  const children: ChildProcess[] = [];
  const other = await mkdtemp(join(tmpdir(), "anamnesis-bench-"));
  try {
    await fillBare(scene, key);
    children.push(await launchServer(scene, ports.ours, { SEED: "demo" }));
    children.push(
      await launch("bare-server.ts", {
        PORT: String(ports.bare),
        BARE_URL: scene.cluster.appUrl,
        BARE_LIST_URL: scene.cluster.ownerUrl ?? "",
        BARE_KEY: keyBytes.toString("hex"),
      }),
    );
    const ours = await loadsOf(ports.ours);
    const bareUrl = `http://127.0.0.1:${ports.bare}`;
    const of = await inTurn(
      {
        ...ours,
        bareRecord: { ...ours.record, url: `${bareUrl}/record` },
        bareList: { url: `${bareUrl}/list` },
      },
      { rounds, rate: rateOf },
    );
    const figures = [
      ratio("record over HTTP", of("record"), of("bareRecord"), {
        against: "the same SQL in a bare Fastify + pg handler",
        atLeast: 0.8,
      }),
      ratio("list of 50 over HTTP, half with sealed notes", of("list"), of("bareList"), {
        against: "the same SELECT, node:crypto and JSON in a bare Fastify + pg handler",
        atLeast: 0.6,
      }),
      ratio("identity.sessions.current over HTTP", of("current"), of("health"), {
        against: "/health of the same server",
        atLeast: 0.35,
      }),
      reading("record over HTTP", of("record"), "requests/s"),
      reading("bare record", of("bareRecord"), "requests/s"),
      reading("list of 50 over HTTP", of("list"), "requests/s"),
      reading("bare list", of("bareList"), "requests/s"),
      reading("identity.sessions.current", of("current"), "requests/s"),
      reading("/health", of("health"), "requests/s"),
    ];
    if (before !== undefined) {
      children.push(await launchOther(before, other, ports.before));
      figures.push(...(await compared(ours, await loadsOf(ports.before), before)));
    }
    return figures;
  } finally {
    for (const child of children) await end(child);
    await scene.close();
    await rm(other, { recursive: true, force: true });
  }
}

type Loads = Awaited<ReturnType<typeof loadsOf>>;

async function compared(now: Loads, then: Loads, against: string): Promise<Figure[]> {
  const of = await inTurn(
    {
      record: now.record,
      recordThen: then.record,
      list: now.list,
      listThen: then.list,
      current: now.current,
      currentThen: then.current,
    },
    { rounds, rate: rateOf },
  );
  return [
    ratio("record over HTTP", of("record"), of("recordThen"), { against, atLeast: 1.6 }),
    reading(`list of 50 over HTTP, of ${against}`, of("list") / of("listThen"), "×"),
    reading(`identity.sessions.current, of ${against}`, of("current") / of("currentThen"), "×"),
  ];
}
