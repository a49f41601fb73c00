import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atMost, type BenchOptions, type Figure, median, reading } from "./figures.ts";
import { end, launchOther, runServer } from "./server-process.ts";
import { type Load, type Visit, visits } from "./web-load.ts";
import { scriptAtTheDoor } from "./web-size.ts";

const rounds = 5;
const ports = { ours: 3964, before: 3965 } as const;

const names: Readonly<Record<Visit, string>> = {
  door: "sign-in, empty cache",
  anew: "Today, empty cache",
  again: "Today, from the browser's cache",
  kept: "Today, from the service worker",
};

type Loads = Readonly<Record<Visit, readonly Load[]>>;

/**
 * What a slow phone on a slow network waits for: the door, and Today in three ways, beside the build of another checkout
 * if one is given. Times are of a page that shares the machine with the server and with whatever else runs.
 */
export async function web({ before }: BenchOptions): Promise<Figure[]> {
  const server = await runServer(ports.ours);
  const directory = await mkdtemp(join(tmpdir(), "anamnesis-bench-"));
  const other = before === undefined ? null : await launchOther(before, directory, ports.before);
  try {
    const figures = [await scriptAtTheDoor(server.url)];
    const ours: Record<Visit, Load[]> = { door: [], anew: [], again: [], kept: [] };
    const earlier: Record<Visit, Load[]> = { door: [], anew: [], again: [], kept: [] };
    for (let round = 0; round < rounds; round += 1) {
      add(ours, await visits(server.url));
      if (other !== null) add(earlier, await visits(`http://127.0.0.1:${ports.before}`));
    }
    figures.push(...figuresOf(ours));
    if (before !== undefined) figures.push(...comparedWith(before, { ours, earlier }));
    return figures;
  } finally {
    if (other !== null) await end(other);
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function add(to: Record<Visit, Load[]>, round: Readonly<Record<Visit, Load>>): void {
  for (const visit of ways) to[visit].push(round[visit]);
}

const ways = ["door", "anew", "again", "kept"] as const satisfies readonly Visit[];
const of = (loads: readonly Load[], what: keyof Load) => median(loads.map((load) => load[what]));

function figuresOf(loads: Loads): Figure[] {
  return ways.flatMap((visit) => {
    const said = (what: string) => `${names[visit]}: ${what}`;
    const value = (what: keyof Load) => of(loads[visit], what);
    return [
      atMost(said("answers a tap"), value("answers"), { unit: "ms", most: 1500, against: "–" }),
      atMost(said("layout shift"), value("shift"), { unit: "", most: 0.02, against: "–" }),
      atMost(said("requests"), value("requests"), { unit: "", most: 25, against: "–" }),
      reading(said("processor until it answers"), value("processor"), "ms"),
      reading(said("long tasks until it answers"), value("busy"), "ms"),
      reading(said("largest paint"), value("paint"), "ms"),
      reading(said("over the wire until it answers"), value("kilobytesBefore"), "kB"),
      reading(said("over the wire in all"), value("kilobytes"), "kB"),
    ];
  });
}

function comparedWith(before: string, { ours, earlier }: { readonly ours: Loads; readonly earlier: Loads }): Figure[] {
  return ways.flatMap((visit) =>
    (["answers", "processor", "kilobytesBefore"] as const).map((what) =>
      reading(`${names[visit]}: ${what}, of ${before}`, of(ours[visit], what) / of(earlier[visit], what), "×"),
    ),
  );
}
