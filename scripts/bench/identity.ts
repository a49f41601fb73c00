import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { asSystem } from "@anamnesis/api";
import { createPasswords, createSessions } from "@anamnesis/auth";
import { atMost, type Figure, median, quantile, ratio, reading } from "./figures.ts";
import { openScene, type Scene, throughput } from "./scene.ts";
import { end, launchServer } from "./server-process.ts";

const port = 3963;
const password = "four plain words here";
const rounds = 5;
const roundMs = 4_000;
const clients = 8;
const tries = 500;
const floodPerSecond = 500;
const floodSeconds = 10;

interface Answer {
  readonly status: number;
  readonly ms: number;
  readonly token: string | null;
  readonly cookies: string;
}

/** Each call comes from an address of its own, as people do: what one does is not held against another. */
function address(): string {
  const part = () => Math.floor(Math.random() * 254) + 1;
  return `10.${part()}.${part()}.${part()}`;
}

async function signIn(
  email: string,
  given: string,
  headers: Readonly<Record<string, string>> = { "x-anamnesis-client": "program" },
): Promise<Answer> {
  const started = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}/trpc/identity.sessions.signIn`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": address(), ...headers },
    body: JSON.stringify({ email, password: given }),
  });
  const text = await response.text();
  const ms = performance.now() - started;
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(";", 1)[0] ?? "");
  const token = /"token":"([\w-]+)"/u.exec(text)?.[1] ?? null;
  return { status: response.status, ms, token, cookies: cookies.join("; ") };
}

/** Verified accounts that share one hash: making one for each would be most of the bench. */
async function accounts(scene: Scene, count: number): Promise<string[]> {
  const hash = await createPasswords().hash(password);
  const emails = Array.from({ length: count }, () => `${randomUUID()}@anamnesis.example`);
  await scene.worker.withContext(asSystem("bench.accounts"), async (tx) => {
    for (const email of emails) {
      await tx.query("SELECT identity.add_account($1, $2, 'Bench', $3, NULL, NULL)", [randomUUID(), email, hash]);
    }
  });
  await scene.owner.query("UPDATE identity.users SET status = 'active' WHERE email = ANY ($1)", [emails]);
  return emails;
}

/** Sign-ins a second against the bare cost of comparing one password, as many at a time. */
async function rate(emails: readonly string[]): Promise<Figure[]> {
  const passwords = createPasswords();
  const parameters = (await passwords.hash(password)).replace(/[$][^$]*$/u, "");
  const [own, bare]: [number[], number[]] = [[], []];
  let next = 0;
  const one = async () => {
    const { status } = await signIn(emails[(next += 1) % emails.length] ?? "", password);
    if (status !== 200) throw new Error(`a right sign-in was refused with ${status}`);
  };
  await throughput(clients, 1_000, one);
  for (let round = 0; round < rounds; round += 1) {
    own.push(await throughput(clients, roundMs, one));
    bare.push(await throughput(clients, roundMs, () => passwords.prove(parameters, password)));
  }
  return [
    ratio("sign-ins", median(own), median(bare), { against: "one Argon2id comparison each", atLeast: 0.6 }),
    reading("sign-ins", median(own), "/s"),
    reading("Argon2id comparisons", median(bare), "/s"),
  ];
}

/** What finding a session costs the server, from the token to the person. */
async function sessionCheck(scene: Scene, email: string): Promise<Figure[]> {
  const sessions = createSessions({ database: scene.app });
  const { token } = await signIn(email, password);
  const facts = { requestId: "bench", clientIp: null, userAgent: null };
  const times: number[] = [];
  for (let n = 0; n < 3_000; n += 1) {
    const started = performance.now();
    const principal = await sessions.verify(token ?? "", facts);
    if (principal === null) throw new Error("the session is not known");
    if (n >= 500) times.push(performance.now() - started);
  }
  return [atMost("session check, median", median(times), { unit: "ms", most: 0.5, against: "–" })];
}

/** Wrong passwords for accounts that are there and for addresses that are not, in turn. */
async function enumeration(emails: readonly string[]): Promise<Figure[]> {
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let n = 0; n < tries; n += 1) {
    known.push((await signIn(emails[n] ?? "", "not the password")).ms);
    unknown.push((await signIn(`${randomUUID()}@anamnesis.example`, "not the password")).ms);
  }
  const difference = Math.abs(median(known) - median(unknown));
  return [
    atMost(`known against unknown address, ${tries} tries`, difference, {
      unit: "ms",
      most: 2,
      against: `medians ${median(known).toFixed(2)} and ${median(unknown).toFixed(2)} ms`,
    }),
  ];
}

/** A flood of guesses: what others wait for, and whether people whose devices are known still get in. */
async function stuffing(emails: readonly string[]): Promise<Figure[]> {
  const browser = { origin: `http://127.0.0.1:${port}`, "sec-fetch-site": "same-origin" };
  const people = emails.slice(0, 10);
  const devices = await Promise.all(
    people.map(async (email) => ({ email, cookie: (await signIn(email, password, browser)).cookies })),
  );
  const { token } = await signIn(emails[11] ?? "", password);
  const others: number[] = [];
  const returning: Answer[] = [];
  const refusals = new Map<number, number>();
  let isOver = false;
  const flood = (async () => {
    const started = performance.now();
    const pending: Promise<unknown>[] = [];
    for (let sent = 0; sent < floodPerSecond * floodSeconds; sent += 1) {
      const due = started + (sent * 1000) / floodPerSecond;
      await sleep(Math.max(0, due - performance.now()));
      const guess = signIn(emails[sent % emails.length] ?? "", randomUUID()).then(
        ({ status }) => refusals.set(status, (refusals.get(status) ?? 0) + 1),
        () => refusals.set(0, (refusals.get(0) ?? 0) + 1),
      );
      pending.push(guess);
    }
    await Promise.all(pending);
    isOver = true;
  })();
  const reader = (async () => {
    while (!isOver) {
      const started = performance.now();
      const response = await fetch(`http://127.0.0.1:${port}/trpc/symptoms.vocabulary`, {
        headers: { authorization: `Bearer ${token}` },
      });
      await response.text();
      if (!response.ok) throw new Error(`a reader was refused with ${response.status}`);
      others.push(performance.now() - started);
      await sleep(10);
    }
  })();
  const returners = (async () => {
    for (let n = 0; !isOver; n += 1) {
      const device = devices[n % devices.length];
      if (device === undefined) throw new Error("no device");
      // A known device on its way back in: the cookie of the device alone.
      const cookie = device.cookie.split("; ").find((part) => part.includes("-device=")) ?? "";
      returning.push(await signIn(device.email, password, { ...browser, cookie }));
      await sleep(250);
    }
  })();
  await Promise.all([flood, reader, returners]);
  const refused = returning.filter(({ status }) => status !== 200).length;
  const words = [...refusals].map(([status, count]) => `${count} × ${status}`).join(", ");
  return [
    atMost(`other requests during ${floodPerSecond} bad sign-ins/s, p99`, quantile(others, 0.99), {
      unit: "ms",
      most: 300,
      against: words,
    }),
    atMost(`known devices refused, of ${returning.length}`, refused, { unit: "", most: 0, against: "–" }),
    reading("known device during the flood, median", median(returning.map(({ ms }) => ms)), "ms"),
  ];
}

/** What signing in costs, and what it costs others when somebody guesses. */
export async function identity(): Promise<Figure[]> {
  const scene = await openScene();
  const server = await launchServer(scene, port);
  try {
    const emails = await accounts(scene, tries + 100);
    return [
      ...(await rate(emails.slice(tries))),
      ...(await sessionCheck(scene, emails[tries] ?? "")),
      ...(await enumeration(emails)),
      ...(await stuffing(emails.slice(tries))),
    ];
  } finally {
    await end(server);
    await scene.close();
  }
}
