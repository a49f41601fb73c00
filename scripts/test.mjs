import { readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";
import { clockAt } from "./lib/clock.mjs";
import { guard } from "./lib/guard.mjs";
import { root, run } from "./lib/run.mjs";
import { buildWebIfStale } from "./lib/web-build.mjs";

guard();

const vitestReport = join(root, "node_modules/.cache/vitest-report.json");
const browserReport = join(root, "apps/web/test-results/e2e.json");
/** Lines of what a failed test said that are told again at the end. */
const mostOfWhy = 8;
const { part, clock } = options();
/** What puts the clock of the tests before a program; anew for each stage, so that each begins at that time. */
const ofClock = () => (clock === undefined ? {} : clockAt(clock));

function options() {
  try {
    const { values, positionals } = parseArgs({
      args: process.argv.slice(2).filter((argument) => argument !== "--"),
      options: { clock: { type: "string" }, zone: { type: "string" } },
      allowPositionals: true,
    });
    const [named = "all", ...others] = positionals;
    if (others.length > 0 || !["all", "check", "unit", "integration", "e2e"].includes(named))
      throw new Error(`There is no part “${positionals.join(" ")}”.`);
    if (values.zone !== undefined) {
      Intl.DateTimeFormat("en", { timeZone: values.zone });
      process.env.TZ = values.zone;
    }
    // Tried at once: a time that is none, or a library that is not there, is told before anything runs.
    if (values.clock !== undefined) clockAt(values.clock);
    return { part: named, clock: values.clock };
  } catch (error) {
    console.error(error.message);
    console.error("Usage: pnpm test [check|unit|integration|e2e] [--clock 2028-02-29T00:30] [--zone Pacific/Apia]");
    process.exit(2);
  }
}

/** A report that a runner left; null when it ended before it could write one. */
function read(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

/** The tests of a report of Vitest that failed, each with its file and its first words; a file that could not be read too. */
function failedOfVitest(report) {
  return (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((one) => one.status === "failed");
    const file = relative(root, name);
    if (failed.length === 0) return status === "failed" ? [{ file, name: "the file itself", why: message }] : [];
    return failed.map(({ fullName, failureMessages }) => ({ file, name: fullName, why: failureMessages.join("\n") }));
  });
}

/** The walks of a report of Playwright that failed. */
function failedOfBrowser(report) {
  const ofSuite = ({ suites = [], specs = [] }) => [
    ...specs
      .filter(({ ok }) => !ok)
      .map(({ file, title, tests }) => ({
        file: `apps/web/e2e/${file}`,
        name: title,
        why: tests.flatMap(({ results }) => results.map(({ error }) => error?.message ?? "")).join("\n"),
      })),
    ...suites.flatMap(ofSuite),
  ];
  return ofSuite(report ?? {});
}

const stages = [];

async function check() {
  const { code } = await run("node", ["scripts/check.mjs"]);
  stages.push({ name: "checks", isFine: code === 0, passed: 0, failed: 0 });
}

/** One project at a time, so that a project in which no test was found is seen. */
async function vitest(project) {
  rmSync(vitestReport, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${vitestReport}`];
  // A forgotten `.only` would leave the other tests out.
  const { code } = await run("vitest", ["run", "--project", project, "--allowOnly=false", ...reporters], {
    env: { NODE_ENV: "test", ...ofClock() },
  });
  const report = read(vitestReport);
  const passed = report?.numPassedTests ?? 0;
  const failed = report?.numFailedTests ?? 0;
  stages.push({ name: project, isFine: code === 0 && passed > 0, passed, failed, named: failedOfVitest(report) });
}

async function browser() {
  if (!(await buildWebIfStale())) {
    stages.push({ name: "web build", isFine: false, passed: 0, failed: 0 });
    return;
  }
  rmSync(browserReport, { force: true });
  const { code } = await run("playwright", ["test"], { cwd: join(root, "apps/web"), env: ofClock() });
  const report = read(browserReport);
  const stats = report?.stats;
  const passed = (stats?.expected ?? 0) + (stats?.flaky ?? 0);
  const failed = stats?.unexpected ?? 0;
  stages.push({ name: "browser", isFine: code === 0 && passed > 0, passed, failed, named: failedOfBrowser(report) });
}

if (part === "all" || part === "check") await check();
if (part === "all" || part === "unit") await vitest("unit");
if (part === "all" || part === "integration") await vitest("integration");
if (part === "all" || part === "e2e") await browser();

console.log("");
// Named once more at the end: that is what is left of a long output.
for (const { file, name, why } of stages.flatMap(({ named = [] }) => named)) {
  const lines = stripVTControlCharacters(why).split("\n");
  const ours = lines.filter((line) => line.trim() !== "" && !line.includes("node_modules"));
  console.log([`${file}: ${name}`, ...ours.slice(0, mostOfWhy).map((line) => `  ${line.trim()}`), ""].join("\n"));
}
for (const { name, isFine, passed, failed } of stages) {
  const counts = name === "checks" ? "" : `${passed} passed, ${failed} failed`;
  console.log(`${isFine ? "ok    " : "FAILED"} ${name.padEnd(22)} ${counts}`.trimEnd());
}
const total = (key) => stages.reduce((sum, stage) => sum + stage[key], 0);
// A stage that failed without a failed test (a crash, a check) counts as one, so that the line cannot look right.
const silent = stages.filter((stage) => !stage.isFine && stage.failed === 0).length;
console.log(`Tests: ${total("passed")} passed, ${total("failed") + silent} failed`);
process.exitCode = stages.every((stage) => stage.isFine) ? 0 : 1;
