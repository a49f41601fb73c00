import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@anamnesis/api/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCredentials } from "./credentials.ts";
import { type CommandLine, openCommandLine } from "./testing/command-line.ts";

let server: CommandLine["server"];
let home: CommandLine["home"];
let run: CommandLine["run"];
let close: CommandLine["close"];
const patientId = crypto.randomUUID();

beforeAll(async () => {
  ({ server, home, run, close } = await openCommandLine());
  const { email, password } = await server.register();
  await run(["sign-in", "--url", server.url, "--email", email], `${password}\n`);
  const slug = `clinic-${crypto.randomUUID().slice(0, 8)}`;
  const client = createClient(await loadCredentials({ HOME: home }));
  const { id } = await client.organizations.create.mutate({ name: "A clinic", slug, type: "clinic" });
  await server.db.asOwner("UPDATE organizations.memberships SET role = 'doctor' WHERE organization_id = $1", [id]);
  await run(`organizations use ${slug}`);
  await createClient(await loadCredentials({ HOME: home })).clinical.patients.register.mutate({
    id: patientId,
    familyName: "Holm",
    givenName: "Siv",
    birthDate: "1990-01-02",
    gender: "female",
    recordNumber: "C-1",
  });
});
afterAll(() => close());

describe("images on the command line", () => {
  it("are sent, listed, and refused in words", async () => {
    const [photograph, archive] = [join(home, "skin.png"), join(home, "disc.dcm")];
    await writeFile(photograph, Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(9_000_000, 1)]));
    await writeFile(archive, Buffer.from("504b030414000000", "hex"));
    const { code, out } = await run(["images", "upload", patientId, photograph, archive]);
    expect(code).toBe(0);
    expect(out).toContain("skin.png  ready");
    expect(out).toContain("disc.dcm  failed This is an archive (ZIP).");
    const listed = await run(["images", "list", patientId, "--json"]);
    expect(listed.out.trim().split("\n")).toHaveLength(2);
  });

  it("of nobody there are refused", async () => {
    const path = join(home, "skin.png");
    const { code, err } = await run(["images", "upload", crypto.randomUUID(), path]);
    expect(code).toBe(1);
    expect(err).toContain("The server refused it: clinical.");
  });
});
