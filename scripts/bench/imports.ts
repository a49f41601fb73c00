import { demoAccounts } from "@anamnesis/api";
import { importBatch } from "@anamnesis/domain";
import { atMost, type Figure, reading } from "./figures.ts";
import { call, runServer, type ServerProcess } from "./server-process.ts";

const rows = 50_000;
const port = 3966;
/** What a collector may leave for later: without it a server that reads forty times as much would hold more. */
const mostGrowthMb = 32;

const hour = 3_600_000;
const first = Date.UTC(2015, 0, 1);

/** A quarter of them with words, as in the files of others. */
const entryOf = (index: number) => ({
  occurredAt: new Date(first + index * 2 * hour).toISOString(),
  category: `Category ${index % 12}`,
  severity: 1 + (index % 10),
});
const detailsOf = (index: number) => ({
  id: crypto.randomUUID(),
  timeZone: "Europe/Vienna",
  tags: [`tag ${index % 20}`],
  notes: index % 4 === 0 ? "behind the left eye, worse on stairs, better after tea" : "",
});

/** Sends rows as the page does, looks for those that are known first; answers seconds. */
async function sendAll(token: string, id: string): Promise<number> {
  const started = performance.now();
  const entryCount = rows;
  for (let from = 0; from < rows; from += importBatch) {
    const entries = Array.from({ length: importBatch }, (_, index) => entryOf(from + index));
    await call(port, "symptoms.imports.findDuplicates", { input: { entries }, token });
  }
  const begun = { id, source: "table", fileName: "years.csv", entryCount, leftOutCount: 0, cycleDays: [] };
  await call(port, "symptoms.imports.begin", { input: begun, token });
  for (let from = 0; from < rows; from += importBatch) {
    const entries = Array.from({ length: importBatch }, (_, index) => ({
      ...entryOf(from + index),
      ...detailsOf(from + index),
    }));
    await call(port, "symptoms.imports.add", { input: { id, entries }, token });
  }
  return (performance.now() - started) / 1_000;
}

async function measure(server: ServerProcess): Promise<Figure[]> {
  const [{ email, password }] = demoAccounts;
  const { token } = await call<{ token: string }>(port, "identity.sessions.signIn", { input: { email, password } });
  const undo = async (id: string) => {
    const started = performance.now();
    const part = () => call<{ state: string }>(port, "symptoms.imports.undo", { input: { id }, token });
    while ((await part()).state !== "gone");
    return (performance.now() - started) / 1_000;
  };
  const [warm, measured] = [crypto.randomUUID(), crypto.randomUUID()];
  await sendAll(token, warm);
  await undo(warm);
  const before = await server.resident();
  const seconds = await sendAll(token, measured);
  const growth = (await server.resident()) - before;
  return [
    atMost("import of a file, duplicates looked for", seconds, { unit: "s", most: 30, against: "50,000 rows" }),
    atMost("memory of the server after another one", growth, {
      unit: "MB",
      most: mostGrowthMb,
      against: "50,000 rows before",
    }),
    reading("an import taken back as a whole", await undo(measured), "s"),
  ];
}

/** What reading a large file into a diary takes, over HTTP and within the usual limits, as the page sends it. */
export async function imports(): Promise<Figure[]> {
  const server = await runServer(port);
  try {
    return await measure(server);
  } finally {
    await server.stop();
  }
}
