import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { clusterPasswords } from "./secrets.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "anamnesis-secrets-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("makes a password of its own for each login of each installation, keeps it, and shows it to its owner alone", async () => {
  const paths = ["one", "other"].map((name) => join(folder, name, "keys", "postgres.json"));
  const made = await Promise.all(paths.map(clusterPasswords));
  const passwords = made.flatMap((secrets) => Object.values(secrets));
  expect(passwords).toHaveLength(6);
  expect(new Set(passwords).size).toBe(6);
  for (const password of passwords) expect(password).toMatch(/^[\w-]{32}$/u);
  expect(await Promise.all(paths.map(clusterPasswords))).toEqual(made);
  for (const path of paths) {
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, ".."))).mode & 0o777).toBe(0o700);
  }
});

it("replaces none that it cannot read", async () => {
  const path = join(folder, "postgres.json");
  await mkdir(path);
  await expect(clusterPasswords(path)).rejects.toMatchObject({ code: "EISDIR" });
  expect(await readdir(folder)).toEqual(["postgres.json"]);
});
