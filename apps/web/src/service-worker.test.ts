import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const repository = join(import.meta.dirname, "../../..");

/** What people call their folders, and tools take for a quote, a pattern, an escape or an option. */
const folders = "-Anna's Projekte/100% [done] & {a,b} (x);!*/";

test("the service worker is built in a folder whose path holds quotes and signs", async () => {
  // Inside the repository: hard links do not lead to another file system.
  const results = join(repository, "apps/web/test-results");
  await mkdir(results, { recursive: true });
  const made = await mkdtemp(join(results, "folder-"));
  try {
    const root = join(made, folders);
    const web = join(root, "apps/web");
    await mkdir(join(web, "src"), { recursive: true });
    for (const path of ["node_modules", "apps/web/node_modules"]) {
      await mkdir(join(root, path));
      // Caches change while other tests run: what is listed may be gone when it is linked.
      const names = (await readdir(join(repository, path))).filter((name) => !/^\.(?:cache|tmp|vite)/u.test(name));
      await run("cp", ["-al", ...names.map((name) => join(repository, path, name)), join(root, path)]);
    }
    for (const path of [
      "package.json",
      "vite.config.ts",
      "lingui.config.ts",
      "catalogues.ts",
      "domain-texts.ts",
      "src/service-worker.ts",
    ]) {
      await cp(join(repository, "apps/web", path), join(web, path));
    }
    // The app itself has a build of its own.
    await writeFile(join(web, "index.html"), '<!doctype html><script type="module" src="/src/main.ts"></script>');
    await writeFile(join(web, "src/main.ts"), "document.title = 'Anamnesis';");
    await run(process.execPath, [join(web, "node_modules/vite/bin/vite.js"), "build"], {
      cwd: web,
      env: { ...process.env, NODE_ENV: "production" },
    });
    const worker = await readFile(join(web, "dist/service-worker.js"), "utf8");
    const kept = [...worker.matchAll(/"url":"([^"]+)"/gu)].map(([, url]) => url);
    expect(kept).toEqual(["index.html", expect.stringMatching(/^assets\/index-[\w-]+\.js$/u)]);
  } finally {
    await rm(made, { recursive: true });
  }
}, 300_000);
