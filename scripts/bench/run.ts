import { parseArgs } from "node:util";
import { codes } from "./codes.ts";
import { crypto } from "./crypto.ts";
import { csv } from "./csv.ts";
import { fhir } from "./fhir.ts";
import { http } from "./http.ts";
import { identity } from "./identity.ts";
import { imaging } from "./imaging.ts";
import { imports } from "./imports.ts";
import { jobs } from "./jobs.ts";
import { memory } from "./memory.ts";
import { patients } from "./patients.ts";
import { policies } from "./policies.ts";
import { prescribing } from "./prescribing.ts";
import { rotation } from "./rotation.ts";
import { type BenchOptions, type Figure, formatFigures } from "./figures.ts";
import { trends } from "./trends.ts";
import { web } from "./web.ts";
import { writes } from "./writes.ts";

const benches: Readonly<Record<string, (options: BenchOptions) => Promise<Figure[]>>> = {
  writes,
  policies,
  http,
  identity,
  crypto,
  codes,
  patients,
  prescribing,
  csv,
  jobs,
  trends,
  imaging,
  imports,
  fhir,
  web,
  memory,
  rotation,
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, before: { type: "string" }, patients: { type: "string" } },
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
});
const names = positionals.length === 0 ? Object.keys(benches) : positionals;
const unknown = names.find((name) => !(name in benches));
if (unknown !== undefined) {
  process.stderr.write(`There is no bench ${unknown}. Choose from ${Object.keys(benches).join(", ")}.\n`);
  process.exit(2);
}
const figures: Figure[] = [];
for (const name of names) {
  if (!values.json) process.stderr.write(`${name} …\n`);
  figures.push(...((await benches[name]?.({ before: values.before, patients: values.patients })) ?? []));
}
process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : formatFigures(figures));
