import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { type Cluster, openCluster } from "./cluster.ts";

let dataDir: string;
let open: Cluster[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anamnesis-cluster-"));
  await chmod(dataDir, 0o711);
});
afterEach(async () => {
  for (const cluster of open) await cluster.stop();
  open = [];
  // A server whose process was killed may still be writing its last words.
  await rm(dataDir, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
});

async function start(): Promise<Cluster> {
  const cluster = await openCluster({ dataDir });
  open.push(cluster);
  return cluster;
}

async function ask(cluster: Cluster, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: cluster.ownerUrl ?? "" });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

async function stop(cluster: Cluster): Promise<void> {
  await cluster.stop();
  open = open.filter((other) => other !== cluster);
}

/** Another process that opens the same folder and stays. */
async function otherProcess(): Promise<ChildProcess> {
  const program = `
    import { openCluster } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
    await openCluster({ dataDir: ${JSON.stringify(dataDir)} });
    process.stdout.write("open");
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

describe("the embedded database", () => {
  it("has its roles as they were made, whatever somebody set them to who ran SQL as one of them", async () => {
    const first = await start();
    expect(first.takenBack).toEqual([]);
    // What only a superuser can set is the operator's, and what docs/operating.md tells to set is expected.
    await ask(first, "ALTER ROLE anamnesis_app SET log_min_messages = 'log'");
    await ask(first, "ALTER ROLE anamnesis_app SET log_parameter_max_length_on_error = 0");
    const mallory = new pg.Client({ connectionString: first.appUrl });
    await mallory.connect();
    await mallory.query("ALTER ROLE anamnesis_app SET row_security = off");
    await mallory.query("ALTER ROLE anamnesis_app IN DATABASE anamnesis SET statement_timeout = 1");
    await mallory.query("ALTER ROLE anamnesis_app PASSWORD 'mine'");
    await mallory.end();
    await stop(first);
    const second = await start();
    expect(second.takenBack.toSorted()).toEqual([
      "anamnesis_app: row_security=off",
      "anamnesis_app: statement_timeout=1",
    ]);
    const app = new pg.Client({ connectionString: second.appUrl });
    await app.connect();
    await app.end();
    // The databases that PostgreSQL brings are closed to it.
    for (const name of ["postgres", "template1"]) {
      const url = new URL(second.appUrl);
      url.pathname = `/${name}`;
      const elsewhere = new pg.Client({ connectionString: url.href });
      await expect(elsewhere.connect(), name).rejects.toMatchObject({ code: "42501" });
    }
  });

  it("starts from nothing, keeps what it has, and starts again", async () => {
    const first = await start();
    expect(first.migrated.length).toBeGreaterThan(0);
    await ask(first, "CREATE TABLE public.kept AS SELECT 1 AS n");
    const keys = await ask(first, "SELECT encode(secret, 'hex') FROM app.context_keys");
    expect(keys).toHaveLength(1);
    await stop(first);
    const second = await start();
    expect(second.migrated).toEqual([]);
    expect(await ask(second, "SELECT encode(secret, 'hex') FROM app.context_keys")).toEqual(keys);
    expect(await ask(second, "SELECT n FROM public.kept")).toEqual([{ n: 1 }]);
  });

  it("is not opened twice, and the second one says who has it", async () => {
    const child = await otherProcess();
    await expect(openCluster({ dataDir })).rejects.toThrow(
      `Anamnesis already runs on ${dataDir} (process ${child.pid})`,
    );
    child.kill("SIGKILL");
    await once(child, "exit");
  });

  it("comes back after its process was killed, with what was committed", async () => {
    const child = await otherProcess();
    const lock: unknown = JSON.parse(await readFile(join(dataDir, "anamnesis.lock"), "utf8"));
    expect(lock).toMatchObject({ pid: child.pid });
    child.kill("SIGKILL");
    await once(child, "exit");
    const cluster = await start();
    expect(await ask(cluster, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
  });

  it("comes back when the server itself was killed and its lock file names another process", async () => {
    const first = await start();
    const [, , , port] = (await readFile(join(dataDir, "postgres/postmaster.pid"), "utf8")).split("\n");
    expect(Number(port)).toBeGreaterThan(0);
    const pid = Number((await readFile(join(dataDir, "postgres/postmaster.pid"), "utf8")).split("\n")[0]);
    process.kill(pid, "SIGKILL");
    await sleep(200);
    await stop(first);
    // Numbers are soon used again in a container: this one is ours.
    await writeFile(
      join(dataDir, "postgres/postmaster.pid"),
      `${process.pid}\n${join(dataDir, "postgres")}\n1\n${port}\n\n127.0.0.1\n`,
    );
    const second = await start();
    expect(await ask(second, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
  });

  it("starts its server again, at the same address, when that ends while we run", async () => {
    const cluster = await start();
    await ask(cluster, "CREATE TABLE public.kept AS SELECT 1 AS n");
    for (const signal of ["SIGKILL", "SIGQUIT"] as const) {
      const path = join(dataDir, "postgres/postmaster.pid");
      const pid = Number((await readFile(path, "utf8")).split("\n")[0]);
      process.kill(pid, signal);
      const pidNow = () =>
        readFile(path, "utf8").then(
          (text) => Number(text.split("\n")[0]),
          () => pid,
        );
      while ((await pidNow()) === pid) await sleep(20);
      const kept = () => ask(cluster, "SELECT n FROM public.kept").catch(() => null);
      let rows = await kept();
      for (; rows === null; rows = await kept()) await sleep(50);
      expect(rows).toEqual([{ n: 1 }]);
    }
  }, 90_000);

  it.each(["anamnesis.lock", "postgres.log"])("follows no link that somebody put in the place of %s", async (name) => {
    const victim = join(dataDir, "theirs");
    await writeFile(victim, "kept");
    await symlink(victim, join(dataDir, name));
    await expect(start()).rejects.toThrow("holds a link where a file of ours should be");
    expect(await readFile(victim, "utf8")).toBe("kept");
  });

  it("makes its folder anew when the first start was cut off", async () => {
    await mkdir(join(dataDir, "postgres.new-1/data"), { recursive: true });
    await mkdir(join(dataDir, "postgres/base"), { recursive: true });
    const cluster = await start();
    expect(await ask(cluster, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    const names = await readdir(dataDir);
    expect(names.filter((name) => name.startsWith("postgres.new-"))).toEqual([]);
    // Put aside rather than thrown away.
    expect(names.filter((name) => name.startsWith("postgres.unusable-"))).toHaveLength(1);
  });

  it("says so when the folder is of another major version, and touches nothing", async () => {
    await mkdir(join(dataDir, "postgres"));
    await writeFile(join(dataDir, "postgres/PG_VERSION"), "17\n");
    await expect(openCluster({ dataDir })).rejects.toThrow(/made by PostgreSQL 17 and this release brings 18/u);
    expect(await readdir(join(dataDir, "postgres"))).toEqual(["PG_VERSION"]);
    // And it holds nothing.
    expect(await readFile(join(dataDir, "anamnesis.lock"), "utf8")).toBe("");
  });

  it("takes another port when its own is in use", async ({ skip }) => {
    const blocker = createServer();
    const isOurs = await once(blocker.listen(54_329, "127.0.0.1"), "listening").then(
      () => true,
      () => false,
    );
    const cluster = await start();
    expect(await ask(cluster, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    if (!isOurs) skip("another database of this machine has the port, and may have let go of it in between");
    expect(new URL(cluster.appUrl).port).not.toBe("54329");
    blocker.close();
  });
});

describe("a database of one's own", () => {
  it("is refused for a role that row-level security does not bind", async () => {
    const { adminUrl } = inject("testCluster");
    await expect(openCluster({ dataDir, databaseUrl: adminUrl, ownerUrl: adminUrl })).rejects.toThrow(
      /DATABASE_URL connects as postgres, which row-level security does not bind/u,
    );
  });

  it("says which address cannot be reached", async () => {
    const nowhere = "postgres://anamnesis_app:x@127.0.0.1:1/none";
    await expect(openCluster({ dataDir, databaseUrl: nowhere, ownerUrl: nowhere })).rejects.toThrow(
      /^DATABASE_OWNER_URL cannot connect/u,
    );
    await expect(openCluster({ dataDir, databaseUrl: nowhere })).rejects.toThrow(/^DATABASE_URL cannot connect/u);
  });

  it("gets its roles, its schema and a context key that none of its logins reads", async () => {
    const { adminUrl, appUrl } = inject("testCluster");
    const admin = new pg.Client({ connectionString: adminUrl });
    await admin.connect();
    await admin.query("CREATE DATABASE own_database");
    const at = (url: string) => Object.assign(new URL(url), { pathname: "/own_database" }).href;
    const cluster = await openCluster({ dataDir, databaseUrl: at(appUrl), ownerUrl: at(adminUrl) });
    expect(cluster).toMatchObject({ embedded: false, ownerUrl: at(adminUrl) });
    // Whoever has the application's login is not the system as well.
    expect(cluster.workerUrl).toBeNull();
    const workerUrl = at(inject("testCluster").workerUrl);
    expect(await ask(cluster, "SELECT length(secret) AS length FROM app.context_keys")).toEqual([{ length: 32 }]);
    for (const ownerUrl of [cluster.appUrl, workerUrl]) {
      const read = ask({ ...cluster, ownerUrl }, "SELECT secret FROM app.context_keys");
      await expect(read).rejects.toMatchObject({ code: "42501" });
    }
    await cluster.stop();
    await admin.query("DROP DATABASE own_database WITH (FORCE)");
    await admin.end();
  });
});
