import { randomUUID } from "node:crypto";
import type { Tx } from "@anamnesis/db";
import { newActor } from "@anamnesis/db/testing";
import { type Patient, patientFields, type RegisterPatientInput } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
let clinic: TestOrganization;
let other: TestOrganization;
beforeAll(async () => {
  api = await testApi();
  [clinic, other] = [await api.newOrganization("City Clinic"), await api.newOrganization("Other Clinic")];
});
afterAll(() => api.close());

let count = 0;
function newPatient(given: Partial<RegisterPatientInput> = {}): RegisterPatientInput {
  count += 1;
  return {
    id: randomUUID(),
    familyName: "Okonkwo",
    givenName: "Adaeze",
    birthDate: "1988-07-03",
    gender: "female",
    recordNumber: `MRN-${String(count).padStart(6, "0")}`,
    ssn: "",
    email: "",
    phone: "",
    address: "",
    ...given,
  };
}

const patientsOf = (person: TestPerson) => api.callerOf(person).clinical.patients;
async function register(given: Partial<RegisterPatientInput> = {}, by: TestPerson = clinic.members.nurse) {
  const patient = newPatient(given);
  await patientsOf(by).register(patient);
  // Who registers somebody treats them; the doctor does by being taken into the team.
  const { doctor } = by === other.members.nurse ? other.members : clinic.members;
  await api.callerOf(by).clinical.careTeam.add({ patientId: patient.id.toLowerCase(), userId: doctor.account.id });
  return patient;
}
/** What of an opened record is sent to change it. */
const asTyped = (seen: Patient) => ({
  id: seen.id,
  ...z.object(patientFields).parse(seen),
  isActive: seen.isActive,
  version: seen.updatedAt,
});
const namesFor = async (text: string, by: TestPerson = clinic.members.doctor) =>
  (await patientsOf(by).search({ text })).hits.map(({ familyName, givenName }) => `${givenName} ${familyName}`);
const looksAt = (id: string) =>
  api.db.asOwner<{ user_id: string; reason: string; details: { what: string } }>(
    "SELECT user_id, reason, details FROM audit.phi_access WHERE subject_id = $1 ORDER BY occurred_at",
    [id],
  );

describe("a patient", () => {
  it("is registered by a nurse and opened by a doctor, whole", async () => {
    const patient = await register({
      ssn: "123 45 6789",
      email: "adaeze@example.org",
      phone: "+49 171 234 56 78",
      address: "Am Graben 3, Köln",
    });
    expect(await patientsOf(clinic.members.doctor).open({ id: patient.id })).toEqual({
      ...patient,
      ssn: "123-45-6789",
      isActive: true,
      allergies: { state: "never_asked", question: null, allergies: [], unreadable: 0 },
      medications: { state: "never_asked", question: null, statements: [], unreadable: 0 },
      observations: { observations: [], unreadable: 0 },
      prescriptions: { prescriptions: [], unreadable: 0 },
      plans: { plans: [], unreadable: 0 },
      diaries: [],
      identifiers: { identifiers: [], unreadable: 0 },
      background: { parts: [], memberNames: {}, unreadable: 0 },
      merged: [],
      cases: { cases: [], handovers: [], unreadable: 0 },
      diagnoses: { diagnoses: [], unreadable: 0 },
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(await looksAt(patient.id)).toEqual([
      { user_id: clinic.members.doctor.account.id, reason: "Treatment", details: { what: "record" } },
    ]);
  });

  it("is nowhere in the clear: not in its row, not in the trail, not in a key", async () => {
    const patient = await register({ familyName: "Przybyszewska", givenName: "Dagny", ssn: "223-45-6789" });
    const rows = await api.db.asOwner<{ text: string }>(
      `SELECT p::text AS text FROM clinical.patients AS p UNION ALL SELECT k::text FROM clinical.data_keys AS k
       UNION ALL SELECT t::text FROM audit.audit_events AS t UNION ALL SELECT l::text FROM audit.audit_logs AS l
       UNION ALL SELECT a::text FROM audit.phi_access AS a UNION ALL SELECT i::text FROM app.idempotency_keys AS i`,
    );
    const text = rows.map((row) => row.text).join("\n");
    expect(text).toContain(patient.id);
    for (const value of ["Przybyszewska", "Dagny", "223-45-6789", "223456789", patient.recordNumber]) {
      expect(text).not.toContain(value);
      expect(text).not.toContain(Buffer.from(value).toString("hex"));
    }
  });

  it.each([
    [{ birthDate: "2099-01-01" }, "birthDate", "That day is still to come."],
    [{ birthDate: "1999-02-29" }, "birthDate", "That day does not exist."],
    [{ ssn: "078-05-1120" }, "ssn", "That number stood in advertising, and is nobody's."],
    [
      { ssn: "912-34-5678" },
      "ssn",
      "No social security number begins with 9. It may be a taxpayer number (ITIN): write it down under other numbers.",
    ],
    [{ phone: "+0 123 456" }, "phone", "After the + comes a country, such as +43."],
    [{ familyName: "x".repeat(201) }, "familyName", "Family name can be at most 200 characters."],
  ])("is refused in words what cannot be: %j", async (given, field, words) => {
    await expect(register(given)).rejects.toMatchObject({ cause: { details: { fields: { [field]: [words] } } } });
  });

  it("has a name of one letter, or of two hundred", async () => {
    const patient = await register({ familyName: "Ð", givenName: "Åsa ".repeat(50).trim() });
    const opened = await patientsOf(clinic.members.doctor).open({ id: patient.id });
    expect(opened).toMatchObject({ familyName: "Ð", givenName: patient.givenName });
  });

  it("is no longer treated here and found all the same, and treated here again", async () => {
    const { id } = await register({ familyName: "Ravenscroft" });
    const { nurse } = clinic.members;
    for (const isActive of [false, true]) {
      await patientsOf(nurse).change({ ...asTyped(await patientsOf(nurse).open({ id })), isActive });
      expect((await patientsOf(nurse).search({ text: "ravenscroft" })).hits).toMatchObject([{ id, isActive }]);
    }
  });

  it("has a record number that nobody else has, however it is written", async () => {
    await register({ recordNumber: "AB-77 12" });
    await expect(register({ recordNumber: "ab7712" })).rejects.toMatchObject({
      message: "clinical.record_number_taken",
    });
    await expect(register({ recordNumber: "AB-77 12" }, other.members.nurse)).resolves.toMatchObject({});
  });

  it("is found by what was changed, and not by what it was before", async () => {
    const patient = await register({ familyName: "Quilligan", givenName: "Orla" });
    const seen = await patientsOf(clinic.members.nurse).open({ id: patient.id });
    const changed = await patientsOf(clinic.members.nurse).change({ ...asTyped(seen), familyName: "Zubizarreta" });
    // To change somebody is one look, and to open them was another.
    expect(await looksAt(patient.id)).toHaveLength(2);
    const anew = await patientsOf(clinic.members.nurse).open({ id: patient.id });
    expect(anew).toMatchObject({ familyName: "Zubizarreta", updatedAt: changed.updatedAt });
    expect(await namesFor("Zubizarreta")).toEqual(["Orla Zubizarreta"]);
    expect(await namesFor("Quilligan")).toEqual([]);
    const again = patientsOf(clinic.members.doctor).change({ ...asTyped(seen), givenName: "Late" });
    await expect(again).rejects.toMatchObject({ message: "clinical.patient_changed_meanwhile" });
  });

  it("opens after the key of the clinic is another, and what is registered then", async () => {
    const before = await register({ familyName: "Vanterpool" });
    await api.db.asOwner("UPDATE app.tenant_keys SET retired_at = now() WHERE tenant_id = $1", [clinic.id]);
    const after = await register({ familyName: "Vanterpoole" });
    for (const { id, familyName } of [before, after]) {
      expect((await patientsOf(clinic.members.doctor).open({ id })).familyName).toBe(familyName);
    }
  });

  it("is the same however its id is written, and registered once however often it is sent", async () => {
    const patient = newPatient({ id: randomUUID().toUpperCase(), familyName: "Upperton" });
    const send = () => patientsOf(clinic.members.nurse).register(patient);
    const both = await Promise.all([1, 2].map(() => send().catch(() => null)));
    expect(both).toContainEqual({ id: patient.id.toLowerCase() });
    await send();
    expect((await patientsOf(clinic.members.nurse).open({ id: patient.id })).familyName).toBe("Upperton");
    expect(await namesFor("upperton")).toEqual(["Adaeze Upperton"]);
  });

  it("has no id that is a person's, whose own list of looks would tell of it", async () => {
    const { id } = clinic.members.patient.account;
    await expect(register({ id })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("is of one clinic: nobody else opens, finds or changes it", async () => {
    const patient = await register({ familyName: "Wolowitz" });
    const missing = { code: "NOT_FOUND", message: "clinical.patient_not_found" };
    await expect(patientsOf(other.members.doctor).open({ id: patient.id })).rejects.toMatchObject(missing);
    expect(await namesFor("Wolowitz", other.members.doctor)).toEqual([]);
    expect(await looksAt(patient.id)).toEqual([]);
    await expect(patientsOf(clinic.members.admin).open({ id: patient.id })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});

describe("a search", () => {
  it.each([
    ["the beginning of a name", { familyName: "Featherstonehaugh", givenName: "Imogen" }, "feath"],
    ["more letters than are indexed", { familyName: "Cholmondeleyson", givenName: "Ivo" }, "cholmondeleyson"],
    ["both names, in the other order", { familyName: "Tregaskis", givenName: "Demelza" }, "demel trega"],
    ["a name without its accents", { familyName: "Núñez", givenName: "Íñigo" }, "nunez inigo"],
    ["a name in Latin letters", { familyName: "Иванова", givenName: "Светлана" }, "ivanova svet"],
    ["a name in its own letters", { familyName: "Петрова", givenName: "Ольга" }, "петр"],
    ["one sign of a Chinese name", { familyName: "欧阳", givenName: "雪" }, "雪"],
    ["a Chinese name without a space", { familyName: "王", givenName: "小明" }, "王小明"],
    ["an Arabic name", { familyName: "الخوارزمي", givenName: "محمد" }, "محمد"],
    ["a name of one letter", { familyName: "O", givenName: "Hyun" }, "o hyun"],
    ["one part of a double name", { familyName: "Sackville-West", givenName: "Vita" }, "west vita"],
    ["a name with an apostrophe", { familyName: "O’Shaughnessy", givenName: "Niamh" }, "oshaugh"],
    ["how it sounds", { familyName: "Smythe", givenName: "Katharina" }, "smith catherina"],
    [
      "name and birth date, day first",
      { familyName: "Dunnett", givenName: "Alix", birthDate: "1971-12-09" },
      "dunn 9.12.1971",
    ],
    ["name and year", { familyName: "Halloran", givenName: "Bea", birthDate: "1964-02-29" }, "1964 hall"],
    ["a birth date in words", { familyName: "Pemberton", givenName: "Rosa", birthDate: "1992-03-12" }, "12. März 1992"],
    ["the same in English", { familyName: "Quarles", givenName: "Tove", birthDate: "1947-07-03" }, "July 3, 1947 quar"],
    ["a short phone number", { familyName: "Ravn", givenName: "Sif", phone: "70 91 4" }, "70914"],
    [
      "a phone number as one calls it there",
      { familyName: "Sato", givenName: "Aki", phone: "+49 (0)172 9988776" },
      "0172 9988776",
    ],
    ["one from abroad", { familyName: "Tanaka", givenName: "Yui", phone: "0043 660 7654321" }, "+43 660 765 43 21"],
    [
      "the end of a phone number",
      { familyName: "Ngata", givenName: "Moana", phone: "+64 21 555 0188" },
      "021 555 0188",
    ],
  ] as const)("finds by %s", async (_by, given, text) => {
    await register(given);
    expect(await namesFor(text)).toEqual([`${given.givenName} ${given.familyName}`]);
  });

  it("finds by the beginning of a record number, whatever stands between its signs", async () => {
    await register({ familyName: "Kingsolver", recordNumber: "K/2026-0815" });
    expect(await namesFor("k2026")).toEqual(["Adaeze Kingsolver"]);
    expect(await namesFor("K/2026-0815")).toEqual(["Adaeze Kingsolver"]);
    expect(await namesFor("K 2026 0815")).toEqual(["Adaeze Kingsolver"]);
    expect(await namesFor("kings 1988 k/2026")).toEqual(["Adaeze Kingsolver"]);
  });

  it("finds nobody by the phone number of another country", async () => {
    await register({ familyName: "Umarov", phone: "+43 660 9182736" });
    expect(await namesFor("+49 660 9182736")).toEqual([]);
    expect(await namesFor("9182736")).toEqual(["Adaeze Umarov"]);
  });

  it("takes each part of a double name for itself", async () => {
    await register({ familyName: "Lindqvist-Aho", givenName: "Sanna" });
    expect(await namesFor("aho-lindqvist")).toEqual(["Sanna Lindqvist-Aho"]);
    expect(await namesFor("lindqvist-zzz")).toEqual([]);
  });

  it("finds by the number of whose names are longer than anybody's", async () => {
    const letters = Array.from({ length: 25 }, (_, at) => `${String.fromCodePoint(0x430 + at)}жбвгдз`);
    const name = letters.join(" ");
    const { id, recordNumber } = await register({ familyName: name, givenName: name.replaceAll("ж", "ш") });
    const { hits } = await patientsOf(clinic.members.doctor).search({ text: recordNumber });
    expect(hits.map((hit) => hit.id)).toEqual([id]);
  });

  it("finds nobody by the letters of a number", async () => {
    const { id } = await register({ familyName: "Abney", givenName: "Xanthe" });
    expect(await namesFor("abney xanthe")).toEqual(["Xanthe Abney"]);
    expect(await namesFor("AB-990")).toEqual([]);
    expect((await looksAt(id)).length).toBe(1);
  });

  it("asks for all that was typed", async () => {
    await register({ familyName: "Marchbanks", givenName: "Ada", birthDate: "1990-01-01" });
    expect(await namesFor("marchbanks 1991")).toEqual([]);
    expect(await namesFor("marchbanks ?!")).toEqual([]);
  });

  it("leaves a record of each whom it shows, and opens no more than that", async () => {
    const patient = await register({ familyName: "Xanthopoulos", ssn: "323-45-6789" });
    const { hits } = await patientsOf(clinic.members.pharmacist).search({ text: "xantho" });
    expect(hits[0]).toEqual({
      id: patient.id,
      familyName: "Xanthopoulos",
      givenName: "Adaeze",
      birthDate: "1988-07-03",
      gender: "female",
      recordNumber: patient.recordNumber,
      isActive: true,
    });
    expect(await looksAt(patient.id)).toEqual([
      { user_id: clinic.members.pharmacist.account.id, reason: "Treatment", details: { what: "search" } },
    ]);
  });
});

describe("straight SQL in a clinician's request", () => {
  const run = (as: TestPerson, fn: (tx: Tx) => Promise<unknown>, process: string | null = "test") =>
    api.db.app.withContext(
      newActor({
        userId: as.account.id,
        organizationId: clinic.id,
        reason: "because",
        ...(process === null ? {} : { process }),
      }),
      fn,
    );
  const look = "SELECT clinical.record_look($1) AS answer";
  const openers = ["SELECT * FROM clinical.open_patients($1)", "SELECT * FROM clinical.open_record($1)"];

  it("reads no key and nothing that is sealed, but by the functions that write it down", async () => {
    for (const statement of [
      "SELECT key_encrypted FROM clinical.data_keys",
      "SELECT family_name_encrypted FROM clinical.patients",
      "SELECT search_tokens FROM clinical.patients",
      "SELECT record_number_token FROM clinical.patients",
      "SELECT * FROM audit.recent_looks('clinical.patients')",
      "INSERT INTO clinical.data_keys (organization_id, id) VALUES (gen_random_uuid(), gen_random_uuid())",
      "SELECT clinical.add_data_key(gen_random_uuid(), decode(repeat('01', 60), 'hex'))",
      "SELECT audit.record_access(ARRAY[gen_random_uuid()], 'clinical.patients', NULL, '{}', NULL, now())",
    ]) {
      await expect(
        run(clinic.members.doctor, (tx) => tx.query(statement)),
        statement,
      ).rejects.toMatchObject({
        code: "42501",
      });
    }
  });

  it.each(openers)(
    "opens nothing in the transaction that looks, nor after one that was taken back, and is told of neither: %s",
    async (open) => {
      const { id } = await register({ familyName: "Quistgaard" });
      const there = await run(clinic.members.doctor, async (tx) => {
        const answer = await tx.query(look, [id]);
        return [answer, await tx.query(open, [tx.writerId()])];
      });
      const nowhere = await run(clinic.members.doctor, (tx) => tx.query(look, [randomUUID()]));
      expect(there).toEqual([nowhere, []]);
      let process = "";
      const undone = run(clinic.members.doctor, async (tx) => {
        await tx.query(look, [id]);
        process = tx.writerId();
        throw new Error("taken back");
      });
      await expect(undone).rejects.toThrow("taken back");
      expect(await run(clinic.members.doctor, (tx) => tx.query(open, [process]), null)).toEqual([]);
    },
  );

  it("changes nobody who was not looked at before, on record: what is taken back would tell of them", async () => {
    const { id } = await register({ familyName: "Stjernqvist" });
    const change = "UPDATE clinical.patients SET search_tokens = '{0}', process_id = app.process_id() WHERE id = $1";
    const changing = (before: readonly string[] = []) =>
      run(clinic.members.doctor, async (tx) => {
        for (const statement of before) await tx.query(statement, [id]);
        await tx.query(change, [id]);
      });
    await expect(changing()).rejects.toMatchObject({ code: "42501" });
    await expect(changing([look])).rejects.toMatchObject({ code: "42501" });
    await run(clinic.members.nurse, (tx) => tx.query(look, [id]));
    await expect(changing()).rejects.toMatchObject({ code: "42501" });
    await run(clinic.members.doctor, (tx) => tx.query(look, [id]));
    expect(await changing()).toBeUndefined();
  });

  it("tells in no log how many a search found", async () => {
    await register({ familyName: "Thorvaldsen" });
    expect(await namesFor("thorvaldsen")).toHaveLength(1);
    const details = await api.db.asOwner<{ details: object }>(
      "SELECT DISTINCT details FROM audit.audit_logs WHERE event_type = 'PATIENTS_SEARCHED'",
    );
    for (const row of details) expect(Object.keys(row.details)).toEqual(["ways"]);
  });

  it("opens no record of who stands in a list", async () => {
    await register({ familyName: "Ahlqvist" });
    let process = "";
    await run(clinic.members.nurse, async (tx) => {
      await tx.query("SELECT clinical.record_own_patients()");
      process = tx.writerId();
    });
    const [listed, opened] = await Promise.all(
      openers.map((open) => run(clinic.members.nurse, (tx) => tx.query(open, [process]), null)),
    );
    expect(listed).not.toEqual([]);
    expect(opened).toEqual([]);
  });

  it.each(openers)("opens what one member looked at for no other: %s", async (open) => {
    const { id } = await register({ familyName: "Rosenqvist" });
    let process = "";
    await run(clinic.members.doctor, async (tx) => {
      await tx.query(look, [id]);
      process = tx.writerId();
    });
    const openedBy = (person: TestPerson) => run(person, (tx) => tx.query(open, [process]), null);
    expect(await openedBy(clinic.members.doctor)).toHaveLength(1);
    expect(await openedBy(clinic.members.nurse)).toEqual([]);
  });
});
