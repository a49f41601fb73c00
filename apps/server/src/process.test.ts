import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { ofOurClock, type TestDatabase, testDatabase } from "@anamnesis/db/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const statement = `database.withContext(asNobody(), (tx) => tx.query("SELECT $1::jsonb", ["planted-value"]))`;

/** How a process ends that runs `task`, and what it says. */
async function endOf(task: string): Promise<{ readonly code: number | null; readonly said: string }> {
  const script = `
    import { createDatabase } from "@anamnesis/db";
    import { asNobody } from "@anamnesis/api";
    import { runProcess } from "./process.ts";
    const database = createDatabase({ url: process.env.URL });
    await runProcess(async () => { ${task}; return { stop: () => database.close() }; });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    env: { ...ofOurClock(), URL: db.appUrl },
  });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on("close", resolve)),
  ]);
  return { code, said: stdout + stderr };
}

describe("a process", () => {
  it.each([
    ["fails at its start", `await ${statement}`],
    ["fails while nobody waits", `void ${statement}`],
    ["fails in a callback", `${statement}.catch((error) => setTimeout(() => { throw error; }))`],
  ])(
    "of which a statement %s ends, and says which it was and nothing of its values",
    async (_, task) => {
      const { code, said } = await endOf(task);
      expect(code).toBe(1);
      expect(said).toMatch(/^DatabaseError 22P02 \w+\n +at /u);
      expect(said).not.toContain("planted");
    },
    90_000,
  );
});
