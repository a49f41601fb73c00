import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guard } from "./lib/guard.mjs";
import { root, run } from "./lib/run.mjs";

guard();

const longestFile = 400;
const sources = /\.(?:ts|tsx|mjs|css)$/u;

const fine = (note = "") => ({ isFine: true, note });
const wrong = (note) => ({ isFine: false, note });

async function tool(command, parameters) {
  const { code, output } = await run(command, parameters, { quiet: true });
  return code === 0 ? fine() : wrong(output);
}

/** Dependency rules. Without the compiler it expects, the tool reads nothing and finds nothing wrong: so the modules are counted. */
async function boundaries() {
  const { code, output } = await run("depcruise", ["--config", ".dependency-cruiser.mjs", "packages", "apps"], {
    quiet: true,
  });
  const modules = Number(/(\d+) modules/u.exec(output)?.[1] ?? 0);
  if (code !== 0) return wrong(output);
  return modules > 100
    ? fine(`${modules} modules`)
    : wrong(`only ${modules} modules were read: the rules were not applied\n${output}`);
}

/** The way up of each migration; the way back is not run against a serving database. */
async function migrations() {
  const folder = mkdtempSync(join(tmpdir(), "migrations-"));
  const files = readdirSync(join(root, "packages/db/migrations")).map((name) => {
    const text = readFileSync(join(root, "packages/db/migrations", name), "utf8");
    const path = join(folder, name);
    writeFileSync(path, text.split("-- Down Migration")[0] ?? "");
    return path;
  });
  const result = await tool("squawk", ["--config", ".squawk.toml", ...files]);
  rmSync(folder, { recursive: true });
  return result;
}

async function fileSizes() {
  const names = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  const long = names
    .split("\n")
    .filter((name) => sources.test(name))
    .filter((name) => readFileSync(join(root, name), "utf8").split("\n").length > longestFile);
  return long.length === 0 ? fine() : wrong(`longer than ${longestFile} lines: ${long.join(", ")}`);
}

/** Every text of the web app stands in its catalogue. */
async function catalogue() {
  const path = join(root, "apps/web/src/locales/en.po");
  const before = readFileSync(path, "utf8");
  const { code, output } = await run("lingui", ["extract"], { cwd: join(root, "apps/web"), quiet: true });
  const after = readFileSync(path, "utf8");
  const ids = (text) =>
    text
      .split("\n")
      .filter((line) => /^msg(?:id|str)/u.test(line))
      .join("\n");
  if (code !== 0) return wrong(output);
  return ids(before) === ids(after)
    ? fine()
    : wrong("The catalogue was not up to date; it is now. Commit apps/web/src/locales.");
}

const checks = [
  ["types", () => tool("tsc", ["-b"])],
  ["lint", () => tool("oxlint", [])],
  ["format", () => tool("oxfmt", ["--check"])],
  ["boundaries", boundaries],
  ["unused code", () => tool("knip", ["--no-progress", "--no-config-hints"])],
  ["migrations", migrations],
  ["file sizes", fileSizes],
  ["catalogue", catalogue],
];

let failures = 0;
for (const [name, check] of checks) {
  const started = performance.now();
  const { isFine, note } = await check();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${isFine ? "ok    " : "FAILED"} ${name.padEnd(12)} ${seconds.padStart(5)} s  ${isFine ? note : ""}`.trimEnd(),
  );
  if (isFine) continue;
  failures += 1;
  console.log(note);
}
process.exitCode = failures === 0 ? 0 : 1;
