import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogues } from "../apps/web/catalogues.ts";
import { repositoryFiles } from "./lib/files.mjs";
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

/** apps/web, packages/db …: the workspace that a path lies in. */
const workspaceOf = (path) => /^(?:apps|packages)\/[^/]+/u.exec(path)?.[0];

/**
 * Dependency rules. Without the compiler it expects, or where it cannot follow the links between workspaces, the tool
 * reads nothing and finds nothing wrong: so what it read is counted.
 */
async function boundaries() {
  const report = join(root, "node_modules/.cache/boundaries.json");
  const parameters = ["--config", ".dependency-cruiser.mjs", "packages", "apps"];
  rmSync(report, { force: true });
  const { output } = await run("depcruise", ["--output-type", "json", "--output-to", report, ...parameters], {
    quiet: true,
  });
  if (!existsSync(report)) return wrong(output);
  const { modules, summary } = JSON.parse(readFileSync(report, "utf8"));
  // The same again, in words for people.
  if (summary.violations.length > 0) return wrong((await run("depcruise", parameters, { quiet: true })).output);

  const read = new Set(modules.map(({ source }) => workspaceOf(source)));
  const unread = ["apps", "packages"]
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
    .filter((workspace) => existsSync(join(root, workspace, "package.json")) && !read.has(workspace));
  if (unread.length > 0) return wrong(`no module was read in ${unread.join(", ")}: the rules were not applied`);
  const links = modules
    .flatMap(({ source, dependencies }) =>
      dependencies.map(({ resolved }) => [workspaceOf(source), workspaceOf(resolved)]),
    )
    .filter(([from, to]) => from !== undefined && to !== undefined && from !== to).length;
  if (links === 0) return wrong("no import between workspaces was followed: the rules were not applied");
  return fine(`${modules.length} modules, ${links} imports between workspaces`);
}

/** The way up of each migration; the way back is not run against a serving database. */
async function migrations() {
  const source = join(root, "packages/db/migrations");
  const names = readdirSync(source).filter((name) => name.endsWith(".sql"));
  if (names.length === 0) return wrong("packages/db/migrations holds no migration");
  const folder = mkdtempSync(join(tmpdir(), "migrations-"));
  try {
    const files = names.map((name) => {
      const path = join(folder, name);
      writeFileSync(path, readFileSync(join(source, name), "utf8").split("-- Down Migration")[0] ?? "");
      return path;
    });
    return await tool("squawk", ["--config", ".squawk.toml", ...files]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fileSizes() {
  const names = repositoryFiles().filter((name) => sources.test(name));
  if (names.length === 0) return wrong("no source was found");
  const long = names.filter(
    (name) => readFileSync(join(root, name), "utf8").trimEnd().split("\n").length > longestFile,
  );
  return long.length === 0 ? fine() : wrong(`longer than ${longestFile} lines: ${long.join(", ")}`);
}

/** An install takes packages from wherever this machine gets them: no address of one machine's source is written down. */
function packageSources() {
  const address = /https?:\/\/|^\s*(?:tarball|registry):|\bregistry\s*=/u;
  const found = repositoryFiles()
    .filter((name) => /(?:^|\/)(?:pnpm-lock\.yaml|pnpm-workspace\.yaml|\.npmrc)$/u.test(name))
    .flatMap((name) =>
      readFileSync(join(root, name), "utf8")
        .split("\n")
        // The words of a deprecation may point to a page.
        .flatMap((line, index) =>
          address.test(line) && !/^\s*deprecated:/u.test(line) ? [`${name}:${index + 1} ${line.trim()}`] : [],
        ),
    );
  return found.length === 0 ? fine() : wrong(`an address of packages:\n${found.join("\n")}`);
}

/** Every text stands in its catalogue. Compares with a copy: a check changes nothing. */
async function catalogue() {
  const web = join(root, "apps/web");
  const folder = join(root, "node_modules/.cache/catalogue");
  rmSync(folder, { recursive: true, force: true });
  // Where each catalogue is, and where it is made anew.
  const kept = catalogues(join(web, "src/locales"), join(root, "packages/api/src/mail/locales"));
  const made = catalogues(join(folder, "web"), join(folder, "mail"));
  const files = kept.flatMap(({ path }, at) =>
    ["en", "de"].map((locale) => [path, made[at].path].map((name) => `${name.replace("{locale}", locale)}.po`)),
  );
  for (const [from, to] of files) cpSync(from, to);
  const { code, output } = await run("lingui", ["extract", "--config", "lingui.config.ts"], {
    cwd: web,
    quiet: true,
    env: { CATALOGUES: folder },
  });
  if (code !== 0) return wrong(output);
  const texts = (file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => /^(?:#~ )?msg(?:id|str)/u.test(line))
      .join("\n");
  return files.every(([own, anew]) => texts(own) === texts(anew))
    ? fine()
    : wrong("The catalogues are not up to date: run `pnpm words`, translate what it names, and commit them.");
}

const checks = [
  ["types", () => tool("tsc", ["-b"])],
  ["lint", () => tool("oxlint", [])],
  ["format", () => tool("oxfmt", ["--check"])],
  ["boundaries", boundaries],
  ["unused code", () => tool("knip", ["--no-progress", "--no-config-hints"])],
  ["migrations", migrations],
  ["file sizes", fileSizes],
  ["sources", packageSources],
  ["catalogue", catalogue],
];

/** A check that breaks has failed; the others still run. */
async function attempt(check) {
  try {
    return await check();
  } catch (error) {
    return wrong(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

let failures = 0;
for (const [name, check] of checks) {
  const started = performance.now();
  const { isFine, note } = await attempt(check);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${isFine ? "ok    " : "FAILED"} ${name.padEnd(12)} ${seconds.padStart(5)} s  ${isFine ? note : ""}`.trimEnd(),
  );
  if (isFine) continue;
  failures += 1;
  console.log(note);
}
console.log(`Checks: ${checks.length - failures} passed, ${failures} failed`);
process.exitCode = failures === 0 ? 0 : 1;
