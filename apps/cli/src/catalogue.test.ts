import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CommandLine, openCommandLine } from "./testing/command-line.ts";

let server: CommandLine["server"];
let home: CommandLine["home"];
let run: CommandLine["run"];
let close: CommandLine["close"];

beforeAll(async () => {
  ({ server, home, run, close } = await openCommandLine());
  const { email, password } = await server.register();
  await server.db.asOwner("UPDATE identity.users SET role = 'admin' WHERE email = $1", [email]);
  await run(["sign-in", "--url", server.url, "--email", email], `${password}\n`);
});
afterAll(() => close());

const line = (code: string, billable: string, text: string) =>
  `00001 ${code.padEnd(7)} ${billable} ${text.padEnd(60)} ${text}\r\n`;

describe("the catalogue on the command line", () => {
  it("says that another release is needed, imports a file, and says what became of it", async () => {
    expect(await run(["catalogue", "status"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("In force today: Starter list of FY2026. FY2027 is what today needs"),
    });
    const path = join(home, "icd10cm_order_2027.txt");
    await writeFile(path, `${line("N94", "0", "Pain")}nothing\r\n${line("N946", "1", "Dysmenorrhea")}`);
    expect(await run(["catalogue", "import", path])).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^ICD-10-CM FY2027 {2}ready {2}2 codes {2}from 2026-10-01 to 2027-09-30, 1 row could not be read\n {2}line 2: no code where one belongs\nRead in [\d.]+ s: \d+ rows\/s\n$/u,
      ),
      err: "",
    });
    expect(await run(["catalogue", "import", path])).toMatchObject({
      code: 1,
      err: expect.stringContaining("imported already"),
    });
    const { out } = await run(["catalogue", "status", "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      releases: [{ fiscalYear: 2027, status: "ready" }, { kind: "starter" }, { kind: "starter" }],
    });
  });

  it("imports an update within the year from the day that is said", async () => {
    const path = join(home, "icd10cm_order_2029.txt");
    await writeFile(path, line("N946", "1", "Dysmenorrhea"));
    expect(await run(["catalogue", "import", path, "--from", "2029-04-01"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("ICD-10-CM FY2029  ready  1 codes  from 2029-04-01 to 2029-09-30\n"),
    });
  });

  it("asks for the year where the name says none, and says why a file is none", async () => {
    const path = join(home, "codes.txt");
    await writeFile(path, "no codes in it, and no lines of the right length either\r\n");
    expect(await run(["catalogue", "import", path])).toMatchObject({ code: 1, err: expect.stringContaining("--year") });
    expect((await run(["catalogue", "import", path, "--year", "soon"])).code).toBe(2);
    expect(await run(["catalogue", "import", path, "--year", "2028"])).toMatchObject({
      code: 1,
      out: expect.stringContaining("There is no icd10cm_order_YYYY.txt in it."),
    });
  });

  it("imports RxNorm of the day that its name says, with how fast it was read", async () => {
    const row = (rxcui: string, type: string, name: string) =>
      `${rxcui}|ENG||||||1|||1|RXNORM|${type}|${rxcui}|${name}||N||\n`;
    const path = join(home, "RXNCONSO.RRF");
    await writeFile(path, row("5640", "IN", "ibuprofen") + row("310965", "SCD", "ibuprofen 200 MG Oral Tablet"));
    expect(await run(["catalogue", "import", path])).toMatchObject({ code: 1, err: expect.stringContaining("--from") });
    expect(await run(["catalogue", "import", path, "--from", "2026-11-03"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^RxNorm 2026-11-03 {2}ready {2}2 codes {2}from 2026-11-03\nRead in .+ rows\/s\n$/u),
    });
    await writeFile(path, "<html><body>Sign in to UMLS</body></html>\n");
    expect(await run(["catalogue", "import", path, "--from", "2026-12-01"])).toMatchObject({
      code: 1,
      out: expect.stringContaining("There are no names of RxNorm in it"),
    });
  });
});
