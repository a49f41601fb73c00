import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const packages = ["dcmtk", "libdcmtk17"];
const cache = join(import.meta.dirname, "../../../../node_modules/.cache/anamnesis-dcmtk");

/** The pixels of a file as dcmtk decodes them: all frames, little-endian; null for what it does not decode. */
export interface Dcmtk {
  readonly missing: string | null;
  pixels(file: string): Uint8Array | null;
  /** A file drawn in the colours of its palette: red, green, blue. */
  drawn(file: string): Uint8Array | null;
}

/** dcmtk of Debian, unpacked beside the other caches; what is missing, in words, where it cannot be had. */
function unpacked(): { readonly root: string } | { readonly missing: string } {
  if (existsSync("/usr/bin/dcmdjpeg")) return { root: "/" };
  if (existsSync(join(cache, "usr/bin/dcmdjpeg"))) return { root: cache };
  const folder = mkdtempSync(join(tmpdir(), "anamnesis-dcmtk-"));
  try {
    execFileSync("apt-get", ["download", ...packages], { cwd: folder, stdio: "ignore", timeout: 60_000 });
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".deb"))) {
      execFileSync("dpkg", ["-x", name, "root"], { cwd: folder, stdio: "ignore" });
    }
    mkdirSync(join(cache, ".."), { recursive: true });
    renameSync(join(folder, "root"), cache);
    return { root: cache };
  } catch (error) {
    return { missing: `no dcmtk here, and none from Debian: ${String(error).split("\n")[0]}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function findDcmtk(): Dcmtk {
  const found = unpacked();
  if ("missing" in found) return { missing: found.missing, pixels: () => null, drawn: () => null };
  const { root } = found;
  const libraries = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map((name) => join(root, "usr/lib", name)).join(":");
  const env = {
    LD_LIBRARY_PATH: root === "/" ? "" : libraries,
    DCMDICTPATH: join(root, "usr/share/libdcmtk17/dicom.dic"),
  };
  const run = (tool: string, ...words: readonly string[]) =>
    spawnSync(join(root, "usr/bin", tool), words, { env, encoding: "utf8", timeout: 60_000 });
  const version = run("dcmdjpeg", "--version");
  if (version.status !== 0) {
    return { missing: `dcmtk does not start: ${version.stderr.split("\n")[0]}`, pixels: () => null, drawn: () => null };
  }

  function inFolder<Found>(work: (folder: string) => Found): Found {
    const folder = mkdtempSync(join(tmpdir(), "anamnesis-dcmtk-"));
    try {
      return work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  return {
    missing: null,
    pixels: (file) =>
      inFolder((folder) => {
        const plain = join(folder, "plain.dcm");
        // Each undoes the compression that it knows, and copies what has none.
        const isPlain = ["dcmdjpeg", "dcmdrle", "dcmdjpls"].some((tool) => run(tool, "+te", file, plain).status === 0);
        if (!isPlain) return null;
        run("dcmdump", "-q", "+W", folder, plain);
        // Drawings and icons are written as well: the pixels are the most.
        const raw = readdirSync(folder)
          .filter((name) => name.endsWith(".raw"))
          .map((name) => join(folder, name))
          .toSorted((a, b) => statSync(b).size - statSync(a).size)[0];
        return raw === undefined ? null : readFileSync(raw);
      }),
    drawn: (file) =>
      inFolder((folder) => {
        const picture = join(folder, "picture.ppm");
        if (run("dcm2pnm", "--write-raw-pnm", file, picture).status !== 0) return null;
        const bytes = readFileSync(picture);
        // P6, width, height and 255 on lines of their own.
        const head = /^P6\n(?:#[^\n]*\n)?\d+ \d+\n255\n/u.exec(bytes.toString("latin1", 0, 256))?.[0].length;
        return head === undefined ? null : bytes.subarray(head);
      }),
  };
}
