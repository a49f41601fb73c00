import { defaultCategories } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/index.ts";
import { seedDemo } from "./seed.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

describe("the sample people", () => {
  it("are of the language that is asked for, write in it, and stay as they were made", async () => {
    const seed = (language: "en" | "de") => seedDemo(api.services, { worker: api.background.database, language });
    await seed("de");
    const written = () =>
      api.db.asOwner<{ category: string; count: number }>(
        "SELECT category, count(*)::integer AS count FROM symptoms.symptom_entries GROUP BY category ORDER BY category",
      );
    const before = await written();
    const taken = () =>
      api.db.asOwner(
        `SELECT i.name, e.id IS NOT NULL AS relieves FROM symptoms.medication_intakes AS i
          LEFT JOIN symptoms.symptom_entries AS e ON e.user_id = i.user_id AND e.id = i.entry_id AND e.severity > 5
          GROUP BY 1, 2 ORDER BY 1`,
      );
    expect(await taken()).toEqual([
      { name: "Ibuprofen", relieves: true },
      { name: "Norethisteron", relieves: false },
    ]);
    const usual = new Set(defaultCategories.map(({ label }) => label));
    expect(before.length).toBe(7);
    expect(before.filter(({ category }) => !usual.has(category))).toEqual([]);
    expect(await api.db.asOwner("SELECT label FROM symptoms.trackers ORDER BY place")).toEqual([
      { label: "Alkohol" },
      { label: "Schritte" },
    ]);
    expect(await api.db.asOwner("SELECT DISTINCT locale FROM identity.user_profiles")).toEqual([{ locale: "de" }]);
    const patients = () => api.db.asOwner("SELECT count(*)::integer AS n FROM clinical.patients");
    expect(await patients()).toEqual([{ n: 40 }]);
    expect(await api.db.asOwner("SELECT user_id IS NOT NULL AS linked FROM clinical.patient_links")).toEqual([
      { linked: true },
    ]);
    expect(
      await api.db.asOwner(
        "SELECT status, count(*)::integer AS n FROM clinical.diagnoses GROUP BY status ORDER BY status",
      ),
    ).toEqual([
      { status: "confirmed", n: 8 },
      { status: "pending", n: 2 },
    ]);
    await seed("en");
    expect(await written()).toEqual(before);
    expect(await patients()).toEqual([{ n: 40 }]);
  });
});
