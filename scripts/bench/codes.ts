import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoAccounts } from "@anamnesis/api";
import { type CodeHits, type CodeLists, describeCodeFile, partsOfCodeFile } from "@anamnesis/domain";
import { atMost, type Figure, quantile, reading } from "./figures.ts";
import { call, end, launch } from "./server-process.ts";

const port = 3969;
const name = "cms_2026_dx.zip";
/** What is typed into the picker, a key after the other. */
const typed = [
  "heart attack",
  "type 2 diab",
  "fract femur left",
  "unspecified initial encounter",
  "migr aura",
  "period pain",
  "Herzinfarkt",
  "N94.6",
  "S52.501A",
  "in the of with",
  "pain in right knee",
  "preg hypert",
];
const keystrokes = typed.flatMap((text) => Array.from(text, (_, at) => text.slice(0, at + 1)));
/** As many as one account may ask for within a minute. */
const rounds = 2;
/** As a page that is open reads. */
const pollMs = 100;

const signIn = async ({ email, password }: { readonly email: string; readonly password: string }) =>
  (await call<{ token: string }>(port, "identity.sessions.signIn", { input: { email, password } })).token;

const ask = async <Output>(path: string, token: string, input?: object): Promise<Output> => {
  const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const response = await fetch(`http://127.0.0.1:${port}/trpc/${path}${query}`, {
    headers: { "x-anamnesis-client": "program", authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  const body: { result: { data: Output } } = await response.json();
  return body.result.data;
};

async function residentMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1] ?? 0) / 1024;
}

/** Sends the file and waits until it is in force; says how long it took, and how much memory the server took for it. */
async function importFile(file: Uint8Array<ArrayBuffer>, token: string, pid: number | undefined) {
  const described = await describeCodeFile(name, file);
  if (described === null) throw new Error("a file without a year");
  const before = await residentMb(pid);
  const started = performance.now();
  await call(port, "terminology.releases.begin", { input: described, token });
  for (const { index, data } of partsOfCodeFile(file)) {
    await call(port, "terminology.releases.upload", { input: { id: described.id, index, data }, token });
  }
  await call(port, "terminology.releases.start", { input: { id: described.id }, token });
  let most = before;
  for (;;) {
    most = Math.max(most, await residentMb(pid));
    const { releases } = await ask<CodeLists>("terminology.releases.list", token);
    const release = releases.find(({ id }) => id === described.id);
    if (release?.status === "ready") break;
    if (release?.status !== "importing") throw new Error(`the import: ${release?.status}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return { seconds: (performance.now() - started) / 1_000, growth: most - before };
}

async function measure(file: Uint8Array<ArrayBuffer>, pid: number | undefined): Promise<Figure[]> {
  const [, admin, doctor] = demoAccounts;
  const { seconds, growth } = await importFile(file, await signIn(admin), pid);
  const token = await signIn(doctor);
  const [own] = await ask<readonly { readonly organizationId: string }[]>("organizations.list", token);
  const acting = await call<{ readonly token: string }>(port, "organizations.actIn", {
    input: { organizationId: own?.organizationId },
    token,
  });
  const search = (text: string) =>
    ask<CodeHits>("terminology.codes.search", acting.token, { search: text, day: "2026-06-01" });
  const withoutIndex = await residentMb(pid);
  const started = performance.now();
  await search("heart attack");
  const first = performance.now() - started;
  const withIndex = await residentMb(pid);
  const times: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    for (const text of keystrokes) {
      const began = performance.now();
      await search(text);
      if (round >= 0) times.push(performance.now() - began);
    }
  }
  const against = "98,186 codes, over HTTP";
  return [
    atMost("import of the file of a year", seconds, { unit: "s", most: 60, against: "98,186 codes" }),
    atMost("memory of the server while it imports", growth, { unit: "MB", most: 200, against: "98,186 codes" }),
    reading("the first search, for which the index is made", first, "ms"),
    reading("memory of the index", withIndex - withoutIndex, "MB"),
    atMost("a key in the picker, median", quantile(times, 0.5), { unit: "ms", most: 20, against }),
    atMost("a key in the picker, p95", quantile(times, 0.95), { unit: "ms", most: 20, against }),
    reading("a key in the picker, slowest", Math.max(...times), "ms"),
  ];
}

/** What the yearly list costs, and each key in the picker with all of it. */
export async function codes(): Promise<Figure[]> {
  const data = process.env["CONFORMANCE_DATA"];
  if (data === undefined) {
    process.stderr.write("Left out: CONFORMANCE_DATA names no folder with the file of a year.\n");
    return [];
  }
  const directory = await mkdtemp(join(tmpdir(), "anamnesis-bench-"));
  const server = await launch("../../apps/server/src/main.ts", {
    PORT: String(port),
    DATA_DIR: directory,
    LOG_LEVEL: "error",
    RATE_LIMIT_PER_MINUTE: "10000000",
    SEED: "demo",
  });
  try {
    return await measure(new Uint8Array(await readFile(join(data, "clinical/icd10cm", name))), server.pid);
  } finally {
    await end(server);
    await rm(directory, { recursive: true, force: true });
  }
}
