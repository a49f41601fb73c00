import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient } from "@anamnesis/api/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCredentials } from "./credentials.ts";
import { type CommandLine, openCommandLine } from "./testing/command-line.ts";

let server: CommandLine["server"];
let home: CommandLine["home"];
let run: CommandLine["run"];
let close: CommandLine["close"];
let admin: { email: string; password: string };
let colleague: { email: string };
const slug = `clinic-${crypto.randomUUID().slice(0, 8)}`;

beforeAll(async () => {
  ({ server, home, run, close } = await openCommandLine({ allowedNetworks: ["127.0.0.1/32"] }));
  admin = await server.register();
  colleague = await server.register();
  await run(`sign-in --url ${server.url} --email ${admin.email}`, `${admin.password}\n`);
  const { id } = await (await signedIn()).organizations.create.mutate({ name: "A clinic", slug, type: "clinic" });
  await server.db.asOwner(
    `INSERT INTO organizations.memberships (organization_id, user_id, role, process_id)
      SELECT $1, u.id, 'nurse', u.process_id FROM identity.users AS u WHERE u.email = $2`,
    [id, colleague.email],
  );
});
afterAll(() => close());

const signedIn = async () => createClient(await loadCredentials({ HOME: home }));

describe("organizations on the command line", () => {
  it("are listed, acted in under a new token, and left", async () => {
    expect(await run("organizations list")).toMatchObject({ code: 0, out: `  ${slug}  A clinic  admin\n` });
    const before = (await loadCredentials({ HOME: home })).token;
    expect(await run(`organizations use ${slug}`)).toMatchObject({
      code: 0,
      out: "You act in A clinic as admin.\n",
    });
    expect((await loadCredentials({ HOME: home })).token).not.toBe(before);
    expect((await run("organizations list")).out).toBe(`* ${slug}  A clinic  admin\n`);
    expect(JSON.parse((await run("organizations list --json")).out)).toMatchObject({ slug, isActing: true });
    expect(await run("organizations none")).toMatchObject({ code: 0, out: "You act for yourself.\n" });
    expect(await run("members list")).toMatchObject({
      code: 1,
      err: expect.stringContaining("anamnesis organizations use <slug>"),
    });
    expect(await run("organizations use nowhere")).toMatchObject({
      code: 1,
      err: "You belong to no organization called nowhere.\n",
    });
    expect((await run("organizations use")).code).toBe(2);
    expect(JSON.parse((await run(`organizations use ${slug} --json`)).out)).toMatchObject({ role: "admin" });
  });
});

describe("members on the command line", () => {
  beforeAll(() => run(`organizations use ${slug}`));

  it("are listed, invited, given a role, kept out, let in and removed", async () => {
    const { email } = colleague;
    expect((await run("members list --role nurse")).out).toBe(`${email}  Vera Test  nurse\n`);
    expect((await run("members list --json")).out.trimEnd().split("\n")).toHaveLength(2);
    const invited = `${crypto.randomUUID()}@anamnesis.example`;
    expect(await run(`members invite --email ${invited} --role doctor`)).toMatchObject({
      code: 0,
      out: `${invited} is invited as doctor.\n`,
    });
    const because = ["--reason", "because of a test"];
    expect(await run(["members", "role", email, "auditor", ...because])).toMatchObject({
      code: 0,
      out: `${email} is auditor now.\n`,
    });
    expect(await run(["members", "suspend", email.toUpperCase(), ...because])).toMatchObject({ code: 0 });
    expect((await run("members list --status suspended")).out).toBe(`${email}  Vera Test  auditor  (suspended)\n`);
    expect(await run(["members", "admit", email, ...because])).toMatchObject({ code: 0 });
    expect(JSON.parse((await run(["members", "remove", email, "--json", ...because])).out)).toMatchObject({
      status: "ended",
    });
    expect((await run("members list --role auditor")).out).toBe("");
  });

  it("are told apart from strangers, and wrong usage from failure", async () => {
    const because = ["--reason", "because of a test"];
    expect(await run(["members", "role", "nobody@anamnesis.example", "doctor", ...because])).toMatchObject({
      code: 1,
      err: "nobody@anamnesis.example is no member of the organization that you act in.\n",
    });
    expect(await run(["members", "role", admin.email, "doctor", ...because])).toMatchObject({
      code: 1,
      err: expect.stringContaining("last_admin"),
    });
    expect((await run(["members", "role", admin.email, "king", ...because])).code).toBe(2);
    expect((await run(["members", "suspend", admin.email])).code).toBe(2);
    expect((await run("members invite --email x@y.example")).code).toBe(2);
    expect((await run("members list --status gone")).code).toBe(2);
  });
});

describe("resources on the command line", () => {
  beforeAll(() => run(`organizations use ${slug}`));

  it("are listed and tested, with an exit code of their own for a test that failed", async () => {
    let status = 200;
    const web = createServer((_request, response) => void response.writeHead(status).end());
    await new Promise<void>((resolve) => {
      web.listen(0, "127.0.0.1", resolve);
    });
    const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/`;
    const { create } = (await signedIn()).organizations.resources;
    await create.mutate({ type: "webhook", name: "Events", config: { url, events: ["member.joined"] } });
    await create.mutate({ type: "room", name: "Events", config: { location: "2nd floor" } });
    const lines = (await run("resources list")).out.trimEnd().split("\n");
    expect(lines).toEqual(["webhook            active    Events", "room               active    Events"]);
    expect((await run("resources list --type room --json")).out).toContain('"location":"2nd floor"');

    expect(await run("resources test Events")).toMatchObject({ code: 1, err: expect.stringContaining("--type") });
    const fine = await run("resources test events --type webhook");
    expect(fine).toMatchObject({ code: 0, out: expect.stringContaining("It took the test event") });
    status = 503;
    const failed = await run("resources test Events --type webhook --json");
    expect(failed.code).toBe(1);
    expect(JSON.parse(failed.out)).toMatchObject({ isFine: false, outcome: "status" });
    expect(failed.err).toContain("Events: It answers that it is not well itself (503).");
    expect((await run("resources list --status failing")).out).toContain("(503)");
    expect(await run("resources test Nothing")).toMatchObject({ code: 1 });
    // Nothing found is nothing to read, and is said beside it.
    const none = { code: 0, out: "" };
    expect(await run("resources list --type laboratory")).toEqual({ ...none, err: "There is no such resource.\n" });
    expect(await run("resources list --type laboratory --json")).toEqual({ ...none, err: "" });
    expect((await run("resources list --type car")).code).toBe(2);
    await new Promise((resolve) => void web.close(resolve));
  });

  it("ask for a proof of who one is before a test", async () => {
    await server.db.asOwner("UPDATE identity.user_sessions SET authenticated_at = now() - interval '11 minutes'");
    expect(await run("resources test Events --type room")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Confirm first that it is you: anamnesis confirm\n/u),
    });
    expect((await run("confirm", `${admin.password}\n`)).code).toBe(0);
    expect(await run("resources test Events --type room")).toMatchObject({
      code: 0,
      out: expect.stringContaining("nothing to test"),
    });
  });
});

describe("patients on the command line", () => {
  beforeAll(async () => {
    await server.db.asOwner("UPDATE organizations.memberships SET role = 'nurse' WHERE role = 'admin'");
    await run(`organizations use ${slug}`);
  });

  it("are found in any order of words, and opened, which is on record", async () => {
    const { clinical } = await signedIn();
    const { id } = await clinical.patients.register.mutate({
      id: crypto.randomUUID(),
      familyName: "Ní Bhriain",
      givenName: "Síle",
      birthDate: "1979-12-24",
      gender: "female",
      recordNumber: "C-1",
      address: "1 Main Street\nGalway",
    });
    expect(await run("patients search bhriain sile")).toEqual({
      code: 0,
      out: `${id}  C-1  1979-12-24  Ní Bhriain, Síle\n`,
      err: "",
    });
    expect(JSON.parse((await run("patients search C-1 --json")).out)).toMatchObject({ id, givenName: "Síle" });
    expect(await run("patients search nobody")).toEqual({ code: 0, out: "", err: "Nobody was found.\n" });
    const opened = await run(`patients open ${id}`);
    expect(opened).toMatchObject({ code: 0, out: expect.stringContaining("Name           Síle Ní Bhriain\n") });
    expect(opened.out).toContain("Address        1 Main Street, Galway\n");
    expect(opened.out).toContain("Allergies      never asked\n");
    await clinical.allergies.record.mutate({
      id: crypto.randomUUID(),
      patientId: id,
      substance: "Penicillin V",
      reaction: "Rash",
      severity: "severe",
      verificationStatus: "confirmed",
      clinicalStatus: "active",
    });
    expect((await run(`patients open ${id}`)).out).toContain("Allergies      Penicillin V, severe, Rash\n");
    expect(JSON.parse((await run(`patients open ${id} --json`)).out)).toMatchObject({ id, diaries: [] });
    const looks = await server.db.asOwner("SELECT 1 FROM audit.phi_access WHERE subject_id = $1", [id]);
    // Two searches, three times opened, and one before the allergy was written down.
    expect(looks).toHaveLength(6);
  });

  it("are not opened by who does not treat them, nor by a number that is none", async () => {
    const { clinical } = await signedIn();
    const { id } = await clinical.patients.register.mutate({
      id: crypto.randomUUID(),
      familyName: "Doe",
      givenName: "Jo",
      birthDate: "1979-12-24",
      gender: "other",
      recordNumber: "C-2",
    });
    await server.db.asOwner("UPDATE clinical.care_team_members SET ended_at = now() WHERE patient_id = $1", [id]);
    expect(await run(`patients open ${id}`)).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("You are not in the care team of this patient."),
    });
    expect(await run(`patients open ${crypto.randomUUID()}`)).toMatchObject({ code: 1, out: "" });
    expect(await run("patients open C-2")).toMatchObject({ code: 1, out: "" });
    expect((await run("patients search")).code).toBe(2);
  });
});
