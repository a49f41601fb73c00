import { defaultCategories, lookOfCategory } from "@anamnesis/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";
import { log, share } from "../../testing/sharing.ts";

let api: TestApi;
let person: TestPerson;
let caller: ReturnType<TestApi["callerOf"]>;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  person = await api.newPerson();
  caller = api.callerOf(person);
});

const logOf = (category: string) => log(api, person, { category });
const labels = async () => (await caller.symptoms.vocabulary()).categories.map(({ label }) => label);
const usual = defaultCategories.map(({ label }) => label);

describe("the order", () => {
  it("is that of a new diary with one's own words behind, whatever is used how often", async () => {
    await logOf("Zwicken");
    await logOf("Acne");
    await logOf("Brennen");
    await logOf("Brennen");
    expect(await labels()).toEqual([...usual, "Zwicken", "Brennen"]);
  });

  it("is what the person says, keeps what was not named behind, and nobody else's", async () => {
    await logOf("Zwicken");
    const look = { icon: "bolt", color: 4, hidden: true } as const;
    await caller.symptoms.categories.arrange({ categories: [{ label: "Zwicken", ...look }] });
    const { categories } = await caller.symptoms.vocabulary();
    expect(categories[0]).toEqual({ label: "Zwicken", ...look, count: 1 });
    expect(await labels()).toEqual(["Zwicken", ...usual]);
    const other = api.callerOf(await api.newPerson());
    expect((await other.symptoms.vocabulary()).categories.map(({ label }) => label)).toEqual(usual);
  });

  it("writes into the trail only what was changed", async () => {
    const { categories } = await caller.symptoms.vocabulary();
    const shown = categories.map(({ label, icon, color, hidden }) => ({ label, icon, color, hidden }));
    await caller.symptoms.categories.arrange({ categories: shown });
    await caller.symptoms.categories.arrange({ categories: shown.toSpliced(0, 2, ...shown.slice(0, 2).toReversed()) });
    const updates = await api.db.asOwner(
      `SELECT 1 FROM audit.trail WHERE table_name = 'symptom_categories' AND operation = 'UPDATE' AND subject_id = $1`,
      [person.account.id],
    );
    expect(updates).toHaveLength(2);
  });

  it("names each category once, and is bounded", async () => {
    const cramps = { label: "Cramps", icon: "drop", color: 1, hidden: false } as const;
    const twice = caller.symptoms.categories.arrange({ categories: [cramps, cramps] });
    await expect(twice).rejects.toMatchObject({ code: "BAD_REQUEST" });
    const many = Array.from({ length: 201 }, (_, index) => ({ ...cramps, label: `Word ${index}` }));
    await expect(caller.symptoms.categories.arrange({ categories: many })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });
});

describe("a new one", () => {
  const added = { label: "Ohrensausen", icon: "ear", color: 5 } as const;

  it("is offered behind the others, in front of what is hidden, as it is to be drawn", async () => {
    await logOf("Zwicken");
    const [first] = (await caller.symptoms.vocabulary()).categories;
    const hidden = { label: "Acne", icon: "sparkles", color: 4, hidden: true } as const;
    const shown = usual.filter((label) => label !== "Acne");
    const look = { icon: first?.icon ?? "drop", color: 1, hidden: false };
    await caller.symptoms.categories.arrange({
      categories: [...[...shown, "Zwicken"].map((label) => ({ label, ...look })), hidden],
    });
    const after = await caller.symptoms.categories.add(added);
    expect(after.map(({ label }) => label)).toEqual([...shown, "Zwicken", "Ohrensausen", "Acne"]);
    expect(after.at(-2)).toEqual({ ...added, hidden: false, count: 0 });
    expect((await caller.symptoms.vocabulary()).categories).toEqual(after);
    await logOf("Ohrensausen");
    expect((await caller.symptoms.vocabulary()).categories.at(-2)).toEqual({ ...added, hidden: false, count: 1 });
  });

  it("of a name that is there is refused, arranged, usual or only logged", async () => {
    await logOf("Zwicken");
    await caller.symptoms.categories.add(added);
    for (const label of ["Cramps", "Zwicken", "Ohrensausen"]) {
      await expect(caller.symptoms.categories.add({ ...added, label })).rejects.toMatchObject({
        message: "symptoms.category_exists",
      });
    }
    expect((await labels()).filter((label) => label === "Ohrensausen")).toHaveLength(1);
  });

  it("is refused where there are as many as can be arranged", async () => {
    const many = Array.from({ length: 200 - usual.length }, (_, index) => ({
      ...added,
      label: `Word ${index}`,
      hidden: false,
    }));
    await caller.symptoms.categories.arrange({ categories: many });
    await expect(caller.symptoms.categories.add(added)).rejects.toMatchObject({
      message: "symptoms.too_many_categories",
    });
  });
});

describe("a category that is known by a name of ours", () => {
  it("is one in every language, wherever it is named, and one's own word once it is renamed", async () => {
    const clinic = await api.newOrganization();
    await logOf("Cramps");
    const { id } = await logOf("Krämpfe");
    expect(await caller.symptoms.entries.byId({ id })).toMatchObject({ category: "Cramps" });
    expect((await caller.symptoms.vocabulary()).categories).toMatchObject([
      { label: "Cramps", count: 2 },
      ...usual.slice(1).map((label) => ({ label, count: 0 })),
    ]);
    const range = { from: "2026-01-01", to: "2026-12-31" };
    expect((await caller.symptoms.entries.list({ ...range, categories: ["Krämpfe"] })).entries).toHaveLength(2);
    expect(await caller.symptoms.insights.calendar({ ...range, category: "Krämpfe" })).toMatchObject([{ count: 2 }]);
    await share(api, person, { organizationId: clinic.id, categories: ["Krämpfe"] });
    expect(await caller.symptoms.shares.list()).toMatchObject([{ categories: ["Cramps"] }]);
    const { icon, color } = lookOfCategory("Cramps", 0);
    const added = caller.symptoms.categories.add({ label: "Krämpfe", icon, color });
    await expect(added).rejects.toMatchObject({ message: "symptoms.category_exists" });
    await caller.symptoms.categories.rename({ label: "Krämpfe", to: "Zwicken" });
    expect(await labels()).toEqual(["Zwicken", ...usual.slice(1)]);
    expect(await caller.symptoms.shares.list()).toMatchObject([{ categories: ["Zwicken"] }]);
  });
});

describe("another name", () => {
  it("is that of every entry, withdrawn ones too, and of what is shared", async () => {
    const clinic = await api.newOrganization();
    const first = await logOf("Cramps");
    await logOf("Cramps");
    await caller.symptoms.entries.withdraw({ id: first.id });
    await share(api, person, { organizationId: clinic.id, categories: ["Cramps"] });
    await caller.symptoms.categories.rename({ label: "Cramps", to: "Period pain" });
    expect(await labels()).toEqual(["Period pain", ...usual.slice(1)]);
    expect(await caller.symptoms.entries.byId({ id: first.id })).toMatchObject({ category: "Period pain" });
    expect(await caller.symptoms.shares.list()).toMatchObject([{ categories: ["Period pain"] }]);
    const trail = await caller.audit.entries.trail({ id: first.id });
    expect(JSON.stringify(trail)).toContain("Period pain");
  });

  it("that is there already is refused, unless both are to be one: a share of the one does not grow", async () => {
    const clinic = await api.newOrganization();
    await logOf("Cramps");
    await logOf("Period pain");
    await share(api, person, { organizationId: clinic.id, categories: ["Cramps"] });
    const rename = { label: "Cramps", to: "Period pain" };
    await expect(caller.symptoms.categories.rename(rename)).rejects.toMatchObject({
      message: "symptoms.category_exists",
    });
    const after = await caller.symptoms.categories.rename({ ...rename, merge: true });
    expect(after.find(({ label }) => label === "Period pain")).toMatchObject({ count: 2 });
    expect(after.map(({ label }) => label)).not.toContain("Cramps");
    expect(await caller.symptoms.shares.list()).toMatchObject([{ categories: ["Cramps"] }]);
    // What it was called can be used again, and is something else then.
    await logOf("Cramps");
    expect(await labels()).toContain("Cramps");
  });

  it("of what is not there is refused", async () => {
    const rename = caller.symptoms.categories.rename({ label: "Nowhere", to: "Somewhere" });
    await expect(rename).rejects.toMatchObject({ message: "symptoms.category_not_found" });
  });

  it("makes the correction that began before it come too late", async () => {
    const { id, updatedAt } = await logOf("Cramps");
    await caller.symptoms.categories.rename({ label: "Cramps", to: "Period pain" });
    const late = caller.symptoms.entries.correct({ id, version: updatedAt, category: "Cramps" });
    await expect(late).rejects.toMatchObject({ message: "symptoms.entry_changed_meanwhile" });
  });
});
