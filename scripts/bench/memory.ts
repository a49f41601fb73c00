import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Figure, median } from "./figures.ts";
import { runServer } from "./server-process.ts";

const settleMs = 8_000;

/** How soon a server answers that has a database already, and what it holds when nobody asks anything. */
export async function memory(): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), "anamnesis-bench-"));
  await (await runServer(3964, dataDir)).stop();
  const starts: number[] = [];
  let resident = 0;
  for (let round = 0; round < 5; round += 1) {
    const server = await runServer(3964, dataDir);
    starts.push(server.startMs);
    if (round === 4) {
      await sleep(settleMs);
      resident = await server.resident();
    }
    await server.stop();
  }
  await rm(dataDir, { recursive: true, force: true });
  const start = median(starts);
  return [
    {
      name: "start with an existing database",
      value: start,
      unit: "ms",
      against: "–",
      reach: "≤ 3000",
      isReached: start <= 3000,
    },
    {
      name: "idle memory, server and worker in one process",
      value: resident,
      unit: "MB",
      against: "–",
      reach: "≤ 180",
      isReached: resident <= 180,
    },
  ];
}
