import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const scripts = join(import.meta.dirname, "../../../scripts/lib");

/** What the commands say first when the repository lies in a folder of this name. */
function guardIn(name: string): string {
  const made = mkdtempSync(join(tmpdir(), "folder-"));
  try {
    const lib = join(made, name, "scripts/lib");
    mkdirSync(lib, { recursive: true });
    for (const file of ["guard.mjs", "place.mjs", "run.mjs"]) cpSync(join(scripts, file), join(lib, file));
    const script = join(lib, "../try.mjs");
    writeFileSync(script, 'import { guard } from "./lib/guard.mjs";\nguard();\n');
    const { status, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
    expect(status).toBe(1);
    return stderr;
  } finally {
    rmSync(made, { recursive: true });
  }
}

describe("the folder of the repository", () => {
  test.each([":", '"', "$", "`", "#", "?"])("with %s in its path is told in one line", (sign) => {
    expect(guardIn(`a${sign}b`)).toMatch(/^This cannot run in a folder whose path holds [^\n]+\n$/u);
    expect(guardIn(`a${sign}b`)).toContain(`holds ${sign} (`);
  });

  test.each(["Anna's Projekte", "100%", "a%20b", "[a]", "{a,b}", "a & b", "-dash", "(x);!*", "Ünï 🌷"])(
    "may be called %s",
    (name) => {
      // The next thing that is looked at.
      expect(guardIn(name)).toContain("The dependencies are not installed");
    },
  );
});
