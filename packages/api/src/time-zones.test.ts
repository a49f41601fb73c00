import { addDays, todayIn } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "./testing/index.ts";

let api: TestApi;
let person: TestPerson;
let clinic: TestOrganization;
let databaseNames: string[];
beforeAll(async () => {
  api = await testApi();
  person = await api.newPerson();
  clinic = await api.newOrganization();
  databaseNames = (await api.db.asOwner<{ name: string }>("SELECT name FROM pg_timezone_names")).map(
    ({ name }) => name,
  );
});
afterAll(() => api.close());

const occurredAt = "2025-07-01T08:30:00Z";
const refusal = { fields: { timeZone: ["Give a time zone such as Europe/Vienna."] } };

/** Every procedure that takes a zone, and every one that reckons with what is stored. */
function doors(timeZone: string): readonly (() => Promise<unknown>)[] {
  const { symptoms, identity } = api.callerOf(person);
  const { organizations } = api.callerOf(clinic.members.admin);
  const email = `${crypto.randomUUID()}@anamnesis.example`;
  return [
    () => symptoms.entries.record({ occurredAt, timeZone, category: "Headache", severity: 5 }),
    () => symptoms.entries.list({ timeZone }),
    () => symptoms.insights.summary({ days: 7, timeZone }),
    () => identity.accounts.updateProfile({ timeZone }),
    () => organizations.update({ timeZone }),
    () =>
      symptoms.shares.create({
        organizationId: clinic.id,
        from: "2025-01-01",
        includesNotes: false,
        personName: "Anna",
        timeZone,
        expiresOn: addDays(todayIn("UTC"), 30),
        mailOnView: false,
      }),
    () =>
      api.callerOf(null).identity.accounts.register({
        email,
        password: "four plain words here",
        displayName: "Anna",
        timeZone,
      }),
    () => organizations.create({ name: "One", slug: `one-${email.slice(0, 8)}`, type: "clinic", timeZone }),
  ];
}

describe("the zones of the database and of the library", () => {
  it("are those that can be given: of each name they have, all of record, list, summary, profile and usage work", async () => {
    const names = [...new Set([...Intl.supportedValuesOf("timeZone"), ...databaseNames])];
    expect(names.length).toBeGreaterThan(500);
    const refused: string[] = [];
    for (const name of names) {
      // Recording stores the zone and a day, and the others reckon with it in the library and in the database.
      const results = await Promise.allSettled(
        doors(name)
          .slice(0, 5)
          .map((door) => door()),
      );
      const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason as object] : []));
      if (failures.length > 0) {
        expect(failures, name).toEqual(
          Array.from({ length: 5 }, () => expect.objectContaining({ code: "BAD_REQUEST" })),
        );
        refused.push(name);
      } else {
        await api.callerOf(clinic.members.admin).organizations.usage();
      }
    }
    expect(refused.toSorted()).toEqual(["CET", "EET", "EST", "Factory", "HST", "MET", "MST", "WET"]);
    // The same days in the database as in the library.
    const wrong = await api.db.asOwner(
      `SELECT time_zone FROM symptoms.symptom_entries WHERE local_date <> (occurred_at AT TIME ZONE time_zone)::date`,
    );
    expect(wrong).toEqual([]);
  });

  it.each(["IST", "BST", "SystemV/PST8", "US/Pacific-New", "Canada/East-Saskatchewan", "CET", "+02:00", "Moon/Crater"])(
    "have no %s: no procedure takes it",
    async (name) => {
      for (const door of doors(name))
        await expect(door()).rejects.toMatchObject({ code: "BAD_REQUEST", cause: { details: refusal } });
    },
  );

  it("have one spelling, which is the one that is kept", async () => {
    for (const door of doors("europe/vienna")) await door();
    const kept = await api.db.asOwner<{ zone: string }>(
      `SELECT time_zone AS zone FROM symptoms.symptom_entries UNION SELECT time_zone FROM identity.user_profiles
        UNION SELECT time_zone FROM organizations.organizations`,
    );
    expect(kept.map(({ zone }) => zone)).toContain("Europe/Vienna");
    expect(kept.map(({ zone }) => zone)).not.toContain("europe/vienna");
  });

  it("are all that the tables take, whoever writes", async () => {
    const set = (zone: string) =>
      api.db.asOwner("UPDATE identity.user_profiles SET time_zone = $1 WHERE user_id = $2", [zone, person.account.id]);
    for (const zone of ["CET", "EST", "europe/vienna", "IST", "SystemV/PST8", "FOO3", "+02", ""]) {
      await expect(set(zone), zone).rejects.toThrow(/constraint "time_zone_known"/u);
    }
    await expect(set("America/Nowhere")).rejects.toThrow(/not recognized/u);
  });
});
