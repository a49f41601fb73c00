import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  chown,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort, ofOurClock } from "@anamnesis/db/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stdout.write("Left out, because only root can try them: folders closed to others, other users.\n");

/** The repository once more, where each test says who may enter; empty where nobody could be kept out. */
let elsewhere = "";
const copied = () => join(elsewhere, "Anna's Projekte");
/** Node as `repository` has it: another user may enter no other install. */
const nodeOf = (repository: string) =>
  process.execPath.startsWith(root) ? join(repository, relative(root, process.execPath)) : process.execPath;
beforeAll(async () => {
  // Once, rather than at each start.
  const build = `import(${JSON.stringify(join(root, "scripts/lib/web-build.mjs"))}).then((web) => web.buildWebIfStale())`;
  await run(process.execPath, ["-e", build], { cwd: root });
  if (!isRoot) return;
  elsewhere = await mkdtemp(join(tmpdir(), "anamnesis-elsewhere-"));
  await copyTo(copied());
}, 120_000);
afterAll(async () => {
  if (elsewhere !== "") await rm(elsewhere, { recursive: true, force: true });
}, 60_000);

let folder: string;
let children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "anamnesis-start-"));
  await chmod(folder, 0o755);
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await Promise.all(children.map((child) => (child.exitCode ?? child.signalCode) === null && once(child, "exit")));
  children = [];
  await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
});

interface Start {
  /** Program and arguments before those of the start, such as `setpriv`. */
  readonly under?: readonly string[];
  readonly repository?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Started {
  readonly child: ChildProcess;
  readonly port: number;
  /** Everything that it has said so far. */
  readonly words: () => string;
}

/** The command behind `pnpm start`, with a port and an empty data folder of its own. */
async function start({ under = [], repository = root, env = {} }: Start = {}): Promise<Started> {
  const port = Number(env["PORT"] ?? (await freePort()));
  const [program = "", ...parameters] = [...under, nodeOf(repository), "scripts/start.mjs"];
  const child = spawn(program, parameters, {
    cwd: repository,
    env: {
      PATH: process.env["PATH"],
      // What keeps another clock belongs to us: a program that becomes somebody else may not open it, and has the real one.
      ...(under.length === 0 ? ofOurClock() : {}),
      HOME: folder,
      DATA_DIR: join(folder, "data"),
      SEED: "none",
      LOG_LEVEL: "error",
      PORT: String(port),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let words = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (words += String(text)));
  return { child, port, words: () => words };
}

/** Waits until it serves, or says why it does not. */
async function ready({ child, port, words }: Started): Promise<void> {
  while (!words().includes("is ready at")) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${words()}`);
    await sleep(50);
  }
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`);
  expect(answer.status).toBe(200);
}

async function ended({ child }: Started): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}

async function stop(started: Started): Promise<void> {
  started.child.kill("SIGTERM");
  expect(await ended(started)).toBe(0);
}

const leftOut = new Set([".git", ".data", ".turbo", "test-results", "playwright-report"]);
const isCache = /^\.(?:cache|tmp|vite)/u;

/** The repository with its install in another place: the same files under other names. */
async function copyTo(target: string, source = root): Promise<void> {
  await mkdir(target);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    // Caches change while other tests run.
    if (leftOut.has(entry.name) || isCache.test(entry.name)) continue;
    if (entry.isDirectory()) await copyTo(to, from);
    else if (entry.isSymbolicLink()) await symlink(await readlink(from), to);
    else if (entry.isFile()) await link(from, to).catch(() => run("cp", ["-p", from, to]));
  }
}

describe.runIf(isRoot)("as root", () => {
  it("starts and tests in a folder that others may not enter, with an apostrophe in its name", async () => {
    await chmod(elsewhere, 0o700);
    const repository = copied();
    const server = await start({ repository, env: { DATA_DIR: ".data" } });
    await ready(server);
    await stop(server);
    const vitest = join(repository, "node_modules/vitest/vitest.mjs");
    const filter = ["run", "--project", "integration", "packages/db/src/embedded/secrets.test.ts"];
    const { stdout } = await run(process.execPath, [vitest, ...filter], {
      cwd: repository,
      env: { PATH: process.env["PATH"], ...ofOurClock(), HOME: folder, NO_COLOR: "1" },
    });
    expect(stdout).toMatch(/Tests\s+\d+ passed/u);
  }, 300_000);

  const nameless = ["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"];

  it("starts for a user whose number has no name, where there may be namespaces of users", async () => {
    try {
      execFileSync("setpriv", [...nameless.slice(1), "unshare", "--user", "true"], { stdio: "pipe" });
    } catch (error) {
      process.stdout.write(`Left out: this machine makes no namespaces of users (${String(error)}).\n`);
      return;
    }
    await chmod(elsewhere, 0o755);
    await chown(folder, 12_345, 12_345);
    const server = await start({ repository: copied(), under: nameless });
    await ready(server);
    await stop(server);
    expect((await stat(join(folder, "data/postgres"))).uid).toBe(12_345);
  }, 300_000);

  it("tells such a user so before anything is installed, where there may be none", async () => {
    await chmod(elsewhere, 0o755);
    await writeFile(join(folder, "unshare"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const preinstall = (env: Readonly<Record<string, string>>) =>
      run("setpriv", [...nameless.slice(1), nodeOf(copied()), "scripts/preinstall.mjs"], {
        cwd: copied(),
        env: { PATH: `${folder}:${process.env["PATH"]}`, ...env },
      });
    await expect(preinstall({})).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The user 12345 has no entry in \/etc\/passwd.*\n$/u),
    });
    await expect(preinstall({ DATABASE_URL: "postgres://db.example/anamnesis" })).resolves.toMatchObject({
      stderr: "",
    });
  });

  it("names the owner of a data folder that it may not write to", async () => {
    await chmod(elsewhere, 0o755);
    await mkdir(join(folder, "data"), { mode: 0o700 });
    const server = await start({
      repository: copied(),
      under: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
    });
    expect(await ended(server)).toBe(1);
    expect(server.words()).toBe(
      `DATA_DIR ${join(folder, "data")} may not be written by this user (it belongs to user 0).\n`,
    );
  });

  it("is refused on a folder that is in use in another container, which goes on", async () => {
    try {
      execFileSync("unshare", ["-p", "-i", "-f", "--mount-proc", "true"], { stdio: "pipe" });
    } catch (error) {
      process.stdout.write(`Left out: this machine makes no namespaces (${String(error)}).\n`);
      return;
    }
    const under = ["unshare", "-p", "-i", "-f", "--kill-child", "--mount-proc"];
    const first = await start({ under });
    await ready(first);
    const postmaster = await readFile(join(folder, "data/postgres/postmaster.pid"), "utf8");
    const second = await start({ under });
    expect(await ended(second)).toBe(1);
    expect(second.words()).toMatch(
      /^Anamnesis already runs on .*\/data \(process 1 on .+\): stop it, or set DATA_DIR\.\n$/u,
    );
    expect(await readFile(join(folder, "data/postgres/postmaster.pid"), "utf8")).toBe(postmaster);
    expect((await fetch(`http://127.0.0.1:${first.port}/health/ready`)).status).toBe(200);

    // Without its lock file, too, and where neither its port nor its process can be seen.
    await rm(join(folder, "data/anamnesis.lock"));
    const apart = [...under, "--net", "sh", "-c", 'ip link set lo up 2>/dev/null; exec "$@"', "sh"];
    for (const elsewhereToo of [under, apart]) {
      const third = await start({ under: elsewhereToo });
      expect(await ended(third)).toBe(1);
      expect(third.words()).toMatch(/still works on .*\/data\/postgres, though the lock of the folder is free/u);
    }
    expect(await readFile(join(folder, "data/postgres/postmaster.pid"), "utf8")).toBe(postmaster);
    expect((await fetch(`http://127.0.0.1:${first.port}/health/ready`)).status).toBe(200);

    first.child.kill("SIGKILL");
    await ended(first);
    const after = await start();
    await ready(after);
    await stop(after);
  }, 300_000);
});

describe("a start that cannot be", () => {
  it.each([
    ["is a file, not a folder", "data"],
    ["leads through a file", "data/below"],
  ])("names DATA_DIR when it %s", async (words, name) => {
    await writeFile(join(folder, "data"), "");
    const server = await start({ env: { DATA_DIR: join(folder, name) } });
    expect(await ended(server)).toBe(1);
    expect(server.words()).toBe(`DATA_DIR ${join(folder, name)} ${words}.\n`);
  });

  it("says that its port is taken before it makes anything", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const server = await start({ env: { PORT: String(port) } });
    expect(await ended(server)).toBe(1);
    expect(server.words()).toMatch(/^Port \d+ is in use: .*\n$/u);
    expect(await readdir(folder)).not.toContain("data");
    taken.close();
  });
});

describe("a started server", () => {
  it("ends in good order when what started it is killed, and what lies between lives on", async () => {
    // As npx, pnpm and the shell of a script do: each below the first has the variable.
    const inner = `sh -c '"$0" scripts/start.mjs; true' "$0"; true`;
    const outer = `npm_lifecycle_event=npx sh -c '${inner.replaceAll("'", String.raw`'\''`)}' "$0"; true`;
    const npx = await start({ under: ["sh", "-c", outer] });
    await ready(npx);
    npx.child.kill("SIGKILL");
    const answers = () =>
      fetch(`http://127.0.0.1:${npx.port}/health`).then(
        () => true,
        () => false,
      );
    await expect.poll(answers, { timeout: 20_000 }).toBe(false);
    // Its data are free again, so PostgreSQL has ended as well.
    const after = await start();
    await ready(after);
    await stop(after);
  });
});
