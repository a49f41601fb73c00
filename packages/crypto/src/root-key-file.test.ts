import { fork } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rootKeyOf } from "./parent-key.ts";
import { openFileRootKey } from "./root-key.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "root-key-"));
  path = join(folder, "keys", "root.key");
});
afterEach(() => rm(folder, { recursive: true }));

const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);

/** Opens the key in a process of its own, and says its id. */
function idFromProcess(): Promise<string> {
  const program = `
    const { openFileRootKey } = await import(${JSON.stringify(new URL("root-key.ts", import.meta.url).href)});
    process.send((await openFileRootKey(${JSON.stringify(path)})).id.toString("hex"));
    process.disconnect();`;
  const child = fork("-", [], {
    execArgv: ["--input-type=module", "--eval", program],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(String(message)));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
  });
}

async function written(text: string, mode = 0o600): Promise<void> {
  await mkdir(join(folder, "keys"), { recursive: true });
  await writeFile(path, text);
  await chmod(path, mode);
}

describe("the root key in a file", () => {
  it("is made at first use, for its owner alone, and is the same from then on", async () => {
    const made = await openFileRootKey(path);
    expect(await modeOf(path)).toBe("600");
    expect(await modeOf(join(folder, "keys"))).toBe("700");
    const text = await readFile(path, "utf8");
    expect(text).toMatch(/^[0-9a-f]{64}\n$/u);
    expect(made.id).toEqual(rootKeyOf(Buffer.from(text.trim(), "hex")).id);
    expect((await openFileRootKey(path)).id).toEqual(made.id);
    expect(await readdir(join(folder, "keys"))).toEqual(["root.key"]);
  });

  it("is one key for all who open it at nearly the same time", async () => {
    for (let round = 0; round < 40; round += 1) {
      const file = join(folder, String(round), "root.key");
      const keys = await Promise.all(
        // Apart by about as much as making a key takes: one looks for it while another puts its own in place.
        Array.from({ length: 12 }, async (_, caller) => {
          await setTimeout(caller / 4);
          return openFileRootKey(file);
        }),
      );
      expect(new Set(keys.map((key) => key.id.toString("hex"))).size).toBe(1);
      expect(await readdir(join(folder, String(round)))).toEqual(["root.key"]);
    }
  });

  it("is one key for processes that start at once", async () => {
    const ids = await Promise.all([idFromProcess(), idFromProcess(), idFromProcess()]);
    expect(new Set(ids).size).toBe(1);
  });

  it("may be a link, as mounted secrets are", async () => {
    await written(`${"ab".repeat(32)}\n`);
    await symlink(path, join(folder, "link"));
    expect((await openFileRootKey(join(folder, "link"))).id).toEqual(rootKeyOf(Buffer.alloc(32, 0xab)).id);
  });

  it.each([
    "",
    "\n",
    "ab".repeat(31),
    `${"ab".repeat(33)}\n`,
    `${"ab".repeat(32)}\n\n`,
    "zz".repeat(32),
    ` ${"ab".repeat(32)}`,
  ])("is refused when it holds %j, and left as it is", async (text) => {
    await written(text);
    await expect(openFileRootKey(path)).rejects.toThrow(
      `The root key in ${path} is damaged: it must be 64 hex digits and a newline.`,
    );
    expect(await readFile(path, "utf8")).toBe(text);
  });

  it.each([0o640, 0o604, 0o644, 0o660])("is refused with mode %i", async (mode) => {
    await written(`${"ab".repeat(32)}\n`, mode);
    await expect(openFileRootKey(path)).rejects.toThrow(
      `The root key in ${path} is open to others (mode 0${mode.toString(8)}): set it to 0600.`,
    );
  });
});
