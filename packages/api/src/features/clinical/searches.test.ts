import { randomBytes, randomUUID } from "node:crypto";
import type { Tx } from "@anamnesis/db";
import { newActor } from "@anamnesis/db/testing";
import type { RegisterPatientInput } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
let clinic: TestOrganization;
beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization("City Clinic");
});
afterAll(() => api.close());

const patientsOf = (person: TestPerson) => api.callerOf(person).clinical.patients;
let count = 0;
async function register(given: Partial<RegisterPatientInput> = {}) {
  count += 1;
  const patient: RegisterPatientInput = {
    id: randomUUID(),
    familyName: "Okonkwo",
    givenName: "Adaeze",
    birthDate: "1988-07-03",
    gender: "female",
    recordNumber: `S-${String(count).padStart(6, "0")}`,
    ssn: "",
    email: "",
    phone: "",
    address: "",
    ...given,
  };
  const { nurse, doctor } = clinic.members;
  await patientsOf(nurse).register(patient);
  await api.callerOf(nurse).clinical.careTeam.add({ patientId: patient.id, userId: doctor.account.id });
  return patient;
}

/** As statements that somebody smuggled into a clinician's request. */
const run = <T>(as: TestPerson, fn: (tx: Tx) => Promise<T>, process: string | null = "test") =>
  api.db.app.withContext(
    newActor({
      userId: as.account.id,
      organizationId: clinic.id,
      reason: "because",
      ...(process === null ? {} : { process }),
    }),
    fn,
  );
const recorded = (as: TestPerson, statement: string, values: readonly unknown[] = []) =>
  run(as, async (tx) => {
    await tx.query(statement, values);
    return tx.writerId();
  });
/** Runs statements and takes all of it back. */
async function takenBack<T>(as: TestPerson, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const answers: T[] = [];
  const undone = run(as, async (tx) => {
    answers.push(await fn(tx));
    throw new Error("taken back");
  });
  await expect(undone).rejects.toThrow("taken back");
  const [answer] = answers;
  if (answer === undefined) throw new Error("nothing was answered");
  return answer;
}
const refused = { code: "42501" };
const tokensOf = async (id: string) => {
  const [row] = await api.db.asOwner<{ tokens: string[]; number: Buffer }>(
    "SELECT search_tokens::text[] AS tokens, record_number_token AS number FROM clinical.patients WHERE id = $1",
    [id],
  );
  if (row === undefined) throw new Error("no such patient");
  return { search: row.tokens.map(Number), number: row.number };
};

describe("the key of the index", () => {
  const key = "SELECT * FROM clinical.search_key($1)";
  const use = "SELECT clinical.record_index_use()";

  it("is handed out once it is on record who asks for it, and to them alone", async () => {
    const { doctor, nurse, admin } = clinic.members;
    await register();
    const process = await recorded(doctor, use);
    expect(await run(doctor, (tx) => tx.query(key, [process]), null)).toHaveLength(1);
    expect(await run(nurse, (tx) => tx.query(key, [process]), null)).toEqual([]);
    await expect(run(admin, (tx) => tx.query(use))).rejects.toMatchObject({ reason: "organizations.not_permitted" });
    expect(
      await api.db.asOwner("SELECT user_id FROM audit.audit_logs WHERE process_id = $1 AND event_type = $2", [
        process,
        "PATIENT_INDEX_OPENED",
      ]),
    ).toEqual([{ user_id: doctor.account.id }]);
  });

  it("is handed out neither in the transaction of the record, nor after one that was taken back", async () => {
    const { doctor } = clinic.members;
    const within = await run(doctor, async (tx) => {
      await tx.query(use);
      return tx.query(key, [tx.writerId()]);
    });
    expect(within).toEqual([]);
    const process = await takenBack(doctor, async (tx) => {
      await tx.query(use);
      return tx.writerId();
    });
    expect(await run(doctor, (tx) => tx.query(key, [process]), null)).toEqual([]);
    expect(await run(doctor, (tx) => tx.query(key, [randomUUID()]), null)).toEqual([]);
  });
});

describe("a search that is taken back", () => {
  it("costs the same whoever is there, until all that it asks is on record", async () => {
    const { id } = await register({ familyName: "Ravensworth" });
    const { search } = await tokensOf(id);
    const [token = 0] = search;
    const once = (wanted: number) =>
      takenBack(clinic.members.doctor, async (tx) => {
        const plan = await tx.query<Record<"QUERY PLAN", [{ Plan: Record<string, number> }]>>(
          `EXPLAIN (ANALYZE, WAL, FORMAT json) SELECT clinical.record_search('[[[${wanted}]]]')`,
        );
        const [row] = plan;
        return row?.["QUERY PLAN"][0].Plan["WAL Records"] ?? 0;
      });
    // Now and then a page is full, or tidied up.
    const least = async (wanted: number) => {
      const costs: number[] = [];
      for (let time = 0; time < 6; time += 1) costs.push(await once(wanted));
      return Math.min(...costs);
    };
    expect(await least(token)).toBe(await least(token + 1));
  });

  it("is on record with its terms before anybody looks, and looks for nothing else", async () => {
    const { doctor, nurse } = clinic.members;
    const { id } = await register({ familyName: "Silverthorne" });
    const { search } = await tokensOf(id);
    const ways = JSON.stringify([[search.slice(0, 1)]]);
    const find = "SELECT clinical.find_patients($1)";
    const said = await recorded(doctor, "SELECT clinical.record_search($1)", [ways]);
    await takenBack(doctor, (tx) => tx.query(find, [said]));
    const [row] = await api.db.asOwner<{ details: object }>(
      "SELECT details FROM audit.audit_logs WHERE process_id = $1 AND event_type = 'PATIENTS_SEARCHED'",
      [said],
    );
    expect(row?.details).toEqual({ ways: JSON.parse(ways) });
    await expect(run(nurse, (tx) => tx.query(find, [said]))).rejects.toMatchObject(refused);
    await expect(run(doctor, (tx) => tx.query(find, [randomUUID()]))).rejects.toMatchObject(refused);
    const atOnce = run(doctor, async (tx) => {
      await tx.query("SELECT clinical.record_search($1)", [ways]);
      await tx.query(find, [tx.writerId()]);
    });
    await expect(atOnce).rejects.toMatchObject(refused);
  });

  it.each([
    "{}",
    "[]",
    "[[]]",
    "[[[]]]",
    '[[["1"]]]',
    "[[[1.5]]]",
    "[[[-1]]]",
    "[[1]]",
    "[[[1]],[[1]],[[1]],[[1]],[[1]]]",
  ])("is no search: %s", async (ways) => {
    const searching = run(clinic.members.doctor, (tx) => tx.query("SELECT clinical.record_search($1)", [ways]));
    await expect(searching).rejects.toMatchObject(refused);
  });

  it("is asked with a record number only by who wrote down which", async () => {
    const { nurse } = clinic.members;
    const { id } = await register();
    const { number } = await tokensOf(id);
    const insert = (token: Buffer) =>
      run(nurse, (tx) =>
        tx.query(
          `INSERT INTO clinical.patients (organization_id, id, family_name_encrypted, given_name_encrypted,
             birth_date_encrypted, record_number_encrypted, ssn_encrypted, email_encrypted, phone_encrypted,
             address_encrypted, gender, record_number_token, search_tokens, process_id)
           SELECT app.organization_id(), gen_random_uuid(), g, g, g, g, g, g, g, g, 'other', $1, '{1}', app.process_id()
           FROM decode(repeat('00', 60), 'hex') AS g`,
          [token],
        ),
      );
    await expect(insert(number)).rejects.toMatchObject(refused);
    await expect(insert(randomBytes(32))).rejects.toMatchObject(refused);
    await recorded(nurse, "SELECT clinical.record_number($1)", [number]);
    await expect(insert(number)).rejects.toMatchObject({ code: expect.stringMatching(/^23/u) });
  });
});

describe("a record that does not open", () => {
  const garbage = "decode('0101' || repeat('07', 80), 'hex')";

  it("is left out of what a search shows, which says so, and those who run the house hear of it", async () => {
    const good = await register({ familyName: "Thistlewood", givenName: "Maud" });
    const bad = await register({ familyName: "Thistlewood", givenName: "Ivo" });
    const worse = await register({ familyName: "Thistlewood", givenName: "Una" });
    await api.db.asOwner(`UPDATE clinical.patients SET given_name_encrypted = ${garbage} WHERE id = $1`, [bad.id]);
    await api.db.asOwner(
      `UPDATE clinical.data_keys AS k SET key_encrypted = overlay(k.key_encrypted PLACING '\\x00'::bytea FROM 40)
       WHERE id = $1`,
      [worse.id],
    );
    const found = await patientsOf(clinic.members.doctor).search({ text: "thistlewood" });
    expect(found).toMatchObject({ hits: [{ id: good.id }], unreadable: 2 });
    await expect(patientsOf(clinic.members.doctor).open({ id: bad.id })).rejects.toMatchObject({
      message: "clinical.patient_unreadable",
    });
    const told = await api.db.asOwner<{ resource_id: string }>(
      "SELECT DISTINCT resource_id FROM audit.audit_logs WHERE event_type = 'PATIENT_UNREADABLE'",
    );
    expect(new Set(told.map((row) => row.resource_id))).toEqual(new Set([bad.id, worse.id]));
    const [alert] = await api.db.asOwner("SELECT value FROM operations.read_rule('unreadable_records')");
    expect(alert).toEqual({ value: 2 });
  });

  it("is reported of those alone whom somebody looked at", async () => {
    const { id } = await register();
    const report = "SELECT clinical.report_unreadable($1, $2)";
    const process = await recorded(clinic.members.doctor, report, [randomUUID(), [id]]);
    expect(await api.db.asOwner("SELECT 1 FROM audit.audit_logs WHERE process_id = $1", [process])).toEqual([]);
  });
});

describe("who registers", () => {
  const addKey = "SELECT clinical.add_data_key($1, $2)";
  const sealedLike = async () => {
    const [row] = await api.db.asOwner<{ sealed: Buffer }>(
      "SELECT key_encrypted AS sealed FROM clinical.data_keys WHERE organization_id = $1 LIMIT 1",
      [clinic.id],
    );
    return row?.sealed;
  };

  it("says neither when that was nor when it was changed, which decides who is found first", async () => {
    const { id } = await register();
    const { nurse } = clinic.members;
    await recorded(nurse, "SELECT clinical.record_look($1)", [id]);
    const later = run(nurse, (tx) =>
      tx.query("UPDATE clinical.patients SET updated_at = '2199-01-01Z', process_id = app.process_id() WHERE id = $1", [
        id,
      ]),
    );
    await expect(later).rejects.toMatchObject(refused);
  });

  it("registers one in a process, and in an hour no more than a clinic has", async () => {
    const sealed = await sealedLike();
    const { doctor } = clinic.members;
    const two = run(doctor, async (tx) => {
      await tx.query(addKey, [randomUUID(), sealed]);
      await tx.query(addKey, [randomUUID(), sealed]);
    });
    await expect(two).rejects.toMatchObject({ kind: "rate_limited" });
    const process = await recorded(doctor, addKey, [randomUUID(), sealed]);
    await api.db.asOwner(
      `INSERT INTO audit.audit_logs (process_id, user_id, event_type, status)
       SELECT l.process_id, l.user_id, l.event_type, l.status FROM audit.audit_logs AS l, generate_series(1, 299)
       WHERE l.process_id = $1`,
      [process],
    );
    await expect(recorded(doctor, addKey, [randomUUID(), sealed])).rejects.toMatchObject({ kind: "rate_limited" });
  });
});

describe("a clinic", () => {
  it("has its keys from its beginning, and nobody who joins gives it others", async () => {
    const { id, members } = await api.newOrganization();
    const keys = await api.db.asOwner<{ n: number }>(
      `SELECT count(*)::integer AS n FROM app.tenant_keys WHERE tenant_id = $1
       UNION ALL SELECT count(*)::integer FROM clinical.data_keys WHERE organization_id = $1`,
      [id],
    );
    expect(keys).toEqual([{ n: 1 }, { n: 1 }]);
    const as = newActor({ userId: members.nurse.account.id, organizationId: id, process: "test" });
    const add =
      "SELECT app.add_tenant_key($1, decode(repeat('01', 16), 'hex'), decode(repeat('00', 94), 'hex'), 'file')";
    await expect(api.db.app.withContext(as, (tx) => tx.query(add, [id]))).rejects.toMatchObject(refused);
    const addSearch = "SELECT clinical.add_data_key($1, decode(repeat('01', 60), 'hex'))";
    await expect(api.db.app.withContext(as, (tx) => tx.query(addSearch, [id]))).rejects.toMatchObject(refused);
    expect(await api.callerOf(members.doctor).clinical.patients.search({ text: "nobody" })).toEqual({
      hits: [],
      unreadable: 0,
    });
  });
});

describe("who is about to be registered", () => {
  const like = (given: Partial<RegisterPatientInput>) => {
    const who = { id: randomUUID(), familyName: "Winterbourne", givenName: "Esme", birthDate: "1981-04-05", ...given };
    return patientsOf(clinic.members.nurse).like({ ...who, ssn: given.ssn ?? "" });
  };

  it("is perhaps here already: by the number that is one person's, or by name and birth date, which is on record", async () => {
    const here = await register({
      familyName: "Winterbourne",
      givenName: "Esmé",
      birthDate: "1981-04-05",
      ssn: "423-45-6789",
    });
    const found = async (given: Partial<RegisterPatientInput>) => (await like(given)).hits.map(({ id }) => id);
    expect(await found({})).toEqual([here.id]);
    expect(await found({ familyName: "Esme", givenName: "Winterburn" })).toEqual([here.id]);
    expect(await found({ familyName: "Other", birthDate: "1999-01-01", ssn: "423 45 6789" })).toEqual([here.id]);
    expect(await found({ birthDate: "1981-04-06" })).toEqual([]);
    expect(await found({ givenName: "Rosalind" })).toEqual([]);
    expect(await found({ familyName: "?", givenName: "!" })).toEqual([]);
    expect(await found({ id: here.id })).toEqual([]);
    const looks = await api.db.asOwner<{ user_id: string }>(
      "SELECT DISTINCT user_id FROM audit.phi_access WHERE subject_id = $1",
      [here.id],
    );
    expect(looks).toEqual([{ user_id: clinic.members.nurse.account.id }]);
  });
});
