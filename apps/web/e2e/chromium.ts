import { spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import type { LaunchOptions } from "@playwright/test";

const installed = "/usr/bin/chromium";
const cache = join(import.meta.dirname, "../../../node_modules/.cache/anamnesis-chromium");

/** The packed browser that npm brings, for machines that have none. */
const packed = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "../bin");

async function unpack(name: string, to: string): Promise<void> {
  await pipeline(createReadStream(join(packed, `${name}.br`)), createBrotliDecompress(), createWriteStream(to));
}

/** Unpacks the browser and its libraries beside the other tools of the install, once. */
async function unpackBrowser(): Promise<string> {
  const executable = join(cache, "chromium");
  if (existsSync(executable)) return executable;
  const fresh = `${cache}.${process.pid}`;
  await mkdir(join(fresh, "tmp"), { recursive: true });
  for (const archive of ["al2023.tar", "swiftshader.tar", "fonts.tar"]) {
    const path = join(fresh, archive);
    await unpack(archive, path);
    const { status, stderr } = spawnSync("tar", ["-xf", path, "-C", fresh], { encoding: "utf8" });
    if (status !== 0) throw new Error(`${archive} could not be unpacked: ${stderr}`);
    await rm(path);
  }
  // The packed list of font folders is of another machine.
  const config = `<?xml version="1.0"?><fontconfig><dir>${join(cache, "fonts")}</dir><cachedir>${join(cache, "tmp")}</cachedir></fontconfig>`;
  await writeFile(join(fresh, "fonts.conf"), config);
  await unpack("chromium", join(fresh, "chromium"));
  await chmod(join(fresh, "chromium"), 0o755);
  await rm(cache, { recursive: true, force: true });
  await rename(fresh, cache);
  return executable;
}

/**
 * How to launch a Chromium: the system's, else the packed one, else Playwright's own. `E2E_BROWSER=bundled`
 * takes the packed one in any case.
 */
export async function chromiumLaunch(): Promise<LaunchOptions> {
  const isBundled = process.env["E2E_BROWSER"] === "bundled";
  const args = ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"];
  if (!isBundled && existsSync(installed)) return { executablePath: installed, args };
  if (process.platform !== "linux" || process.arch !== "x64") return { args };
  return {
    executablePath: await unpackBrowser(),
    args: [...args, "--disable-gpu"],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(cache, "lib"),
      TMPDIR: join(cache, "tmp"),
      FONTCONFIG_FILE: join(cache, "fonts.conf"),
    },
  };
}
