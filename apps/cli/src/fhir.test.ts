import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@anamnesis/api/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCredentials } from "./credentials.ts";
import { type CommandLine, openCommandLine } from "./testing/command-line.ts";

let server: CommandLine["server"];
let home: CommandLine["home"];
let run: CommandLine["run"];
let close: CommandLine["close"];

beforeAll(async () => {
  ({ server, home, run, close } = await openCommandLine());
  const { email, password } = await server.register();
  await run(["sign-in", "--url", server.url, "--email", email], `${password}\n`);
  const slug = `clinic-${crypto.randomUUID().slice(0, 8)}`;
  const client = createClient(await loadCredentials({ HOME: home }));
  const { id } = await client.organizations.create.mutate({ name: "A clinic", slug, type: "clinic" });
  await server.db.asOwner("UPDATE organizations.memberships SET role = 'doctor' WHERE organization_id = $1", [id]);
  await run(`organizations use ${slug}`);
});
afterAll(() => close());

const bundle = {
  resourceType: "Bundle",
  type: "transaction",
  entry: [
    {
      fullUrl: "urn:uuid:1",
      resource: {
        resourceType: "Patient",
        name: [{ family: "Holm", given: ["Siv"] }],
        gender: "female",
        birthDate: "1990-01-02",
      },
    },
    {
      fullUrl: "urn:uuid:2",
      resource: {
        resourceType: "Observation",
        status: "final",
        code: { coding: [{ system: "http://loinc.org", code: "8867-4" }] },
        subject: { reference: "urn:uuid:1" },
        effectiveDateTime: "2024-05-06T08:30:00Z",
        valueQuantity: { value: 61, unit: "/min", code: "/min" },
      },
    },
    { resource: { resourceType: "Claim" } },
  ],
};

describe("records by FHIR on the command line", () => {
  it("are brought, listed, written out, and taken back", async () => {
    const path = join(home, "holm.json");
    await writeFile(path, JSON.stringify(bundle));
    const { code, out } = await run(["fhir", "import", path]);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining(
        "2 kept, 0 known, 1 left out, 0 refused, 1 registered\n  1 × Claim left out: Claim is not taken over.",
      ),
    ]);
    const again = JSON.parse((await run(["fhir", "import", path, "--json"])).out) as { counts: unknown };
    expect(again.counts).toEqual({ registered: 0, kept: 0, known: 2, left_out: 1, refused: 0 });
    const [patient] = (await run("patients search holm")).out.split(" ");
    const written = join(home, "holm.ndjson");
    expect(await run(["fhir", "export", patient ?? "", "--output", written])).toMatchObject({ code: 0, out: "" });
    const lines = (await readFile(written, "utf8")).trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { resourceType: string }).resourceType)).toEqual(
      expect.arrayContaining(["Patient", "Observation"]),
    );
    const imports = (await run("fhir imports --json")).out.trim().split("\n");
    expect(imports.length).toBe(2);
    const first = JSON.parse(imports[1] ?? "") as { id: string };
    expect(await run(["fhir", "undo", first.id])).toMatchObject({ code: 0, out: "Taken back.\n" });
    expect((await run("fhir imports")).out).toContain("holm.json  (taken back)");
  });

  it("are refused where a file is none", async () => {
    const path = join(home, "none.json");
    await writeFile(path, "not FHIR");
    expect(await run(["fhir", "import", path])).toMatchObject({
      code: 1,
      err: expect.stringContaining("is no Bundle, no resource, and no lines of resources."),
    });
    expect((await run("fhir undo nothing")).code).toBe(1);
  });
});
