import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { dicomFile, fragmentsOf, pictureElements } from "../testing/dicom-file.ts";
import { type EncodedFrame, openDicom } from "../frames/open-dicom.ts";
import { sourceOf } from "../frames/source.ts";
import { isRefused } from "../header/model.ts";
import { createDecodePool, type DecodePool, type DecodePoolOptions } from "./decode-pool.ts";
import { startDecoder } from "./decoder.ts";

async function frameOf(size: number): Promise<EncodedFrame> {
  const pixels = new Uint8Array(size * size);
  const file = dicomFile([...pictureElements({ rows: size, columns: size }), [0x7f_e0_00_10, "OB", pixels]]);
  const opened = await openDicom(sourceOf(file));
  if (isRefused(opened)) throw new Error(opened.refusal);
  const frame = await opened.readFrame(0);
  if (isRefused(frame)) throw new Error(frame.refusal);
  return frame;
}

const isLinux = process.platform === "linux";
if (!isLinux) process.stderr.write("Left out: what is looked up in /proc, which only Linux has.\n");

const begun: DecodePool[] = [];
const poolOf = (options: DecodePoolOptions) => {
  const pool = createDecodePool(options);
  begun.push(pool);
  return pool;
};
afterEach(() => {
  for (const pool of begun.splice(0)) pool.close();
});

describe("pool", () => {
  it("decodes more frames than it has processes, each to its own answer", async () => {
    const pool = poolOf({ size: 2 });
    const sizes = [2, 16, 4, 300, 8, 1_000];
    const pictures = await Promise.all(sizes.map(async (size) => pool.decode(await frameOf(size))));
    expect(pictures.map((picture) => (isRefused(picture) ? picture.refusal : picture.facts.rows))).toEqual(sizes);
  });

  it("kills what takes too long, and begins anew for the next", async () => {
    const pool = poolOf({ size: 1, timeoutMs: 1 });
    const frame = await frameOf(64);
    // A process that is dead answers otherwise.
    for (let round = 0; round < 3; round += 1) {
      expect(await pool.decode(frame)).toEqual({ refusal: "too_long_to_decode" });
    }
  });

  it.skipIf(!isLinux)("kills what grows too large", async () => {
    const decoder = startDecoder({ timeoutMs: 60_000, processMb: 1 });
    expect(await decoder.decode(await frameOf(64))).toEqual({ refusal: "too_much_memory" });
    expect(decoder.isAlive).toBe(false);
    expect(isRefused(await decoder.decode(await frameOf(64)))).toBe(true);
  });

  it("says busy when more wait than may, and to those that wait when it closes", async () => {
    const pool = poolOf({ size: 1, queue: 1 });
    const frame = await frameOf(64);
    const [first, second, third] = [pool.decode(frame), pool.decode(frame), pool.decode(frame)];
    expect(await third).toEqual({ refusal: "busy" });
    pool.close();
    expect(await second).toEqual({ refusal: "busy" });
    expect(isRefused(await first)).toBe(true);
  });

  it.skipIf(!isLinux)("gives its processes nothing of the server's: no environment, no file, no process", async () => {
    process.env["ANAMNESIS_TEST_SECRET"] = "planted";
    const pool = poolOf({ size: 1 });
    await pool.decode(await frameOf(2));
    const decoders = readdirSync("/proc")
      .filter((name) => /^\d+$/u.test(name))
      .flatMap((pid) => {
        try {
          const command = readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0");
          const isOurs = command.some((word) => word.endsWith("decoder-process.ts"));
          return isOurs ? [{ command, environment: readFileSync(`/proc/${pid}/environ`, "latin1") }] : [];
        } catch {
          return [];
        }
      });
    expect(decoders.length).toBeGreaterThan(0);
    for (const { command, environment } of decoders) {
      expect(command).toContain("--permission");
      expect(command.some((word) => /^--allow-(?:fs-write|child-process|worker|addons|wasi)/u.test(word))).toBe(false);
      expect(environment).toBe("");
    }
    delete process.env["ANAMNESIS_TEST_SECRET"];
  });

  it("refuses a picture that the file says to be larger than it is", async () => {
    const rle = { transferSyntax: "1.2.840.10008.1.2.5" };
    const file = dicomFile(pictureElements({ rows: 4_000, columns: 4_000 }), rle, fragmentsOf([Buffer.alloc(80, 1)]));
    const opened = await openDicom(sourceOf(file));
    if (isRefused(opened)) throw new Error(opened.refusal);
    const frame = await opened.readFrame(0);
    if (isRefused(frame)) throw new Error(frame.refusal);
    expect(await poolOf({ size: 1 }).decode(frame)).toEqual({ refusal: "not_as_announced" });
  });
});
