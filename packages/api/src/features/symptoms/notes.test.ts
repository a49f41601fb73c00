import { randomUUID } from "node:crypto";
import { newActor } from "@anamnesis/db/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contentOfExport } from "../../testing/export-files.ts";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";
import { findEverywhere } from "../../testing/search.ts";
import { log, open, share } from "../../testing/sharing.ts";

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

const base = { occurredAt: "2026-03-01T08:30:00Z", timeZone: "Europe/Vienna", category: "Headache", severity: 5 };
const all = { from: "2026-01-01" };

/** What the log has of openings, by what they were for. */
const openings = async () =>
  (
    await api.db.asOwner<{ what: string }>(
      `SELECT resource_type AS what FROM audit.audit_logs
        WHERE event_type = 'FIELDS_OPENED' AND resource_id = $1 AND user_id = $1::uuid ORDER BY occurred_at, seq`,
      [person.account.id],
    )
  ).map(({ what }) => what);
const sealedOf = async (id: string) =>
  (
    await api.db.asOwner<{ sealed: Buffer | null }>(
      "SELECT notes_encrypted AS sealed FROM symptoms.symptom_entries WHERE id = $1",
      [id],
    )
  )[0]?.sealed;

/** What somebody's looks reported as unreadable. */
const reportedBy = async ({ account }: TestPerson) =>
  (
    await api.db.asOwner<{ type: string; id: string }>(
      `SELECT DISTINCT resource_type AS type, resource_id AS id FROM audit.audit_logs
        WHERE event_type = 'NOTES_UNREADABLE' AND status = 'failure' AND user_id = $1 ORDER BY type`,
      [account.id],
    )
  ).map(({ type, id }) => [type, id]);
const garbage = "decode('0101' || repeat('07', 80), 'hex')";

describe("notes", () => {
  it("are kept sealed alone, wherever a copy of them lies", async () => {
    const keyed = api.callerOf(person, { idempotencyKey: randomUUID() });
    const [first, second] = ["words behind the left eye", "words behind the right eye"];
    const entry = await keyed.symptoms.entries.record({ ...base, notes: first });
    await caller.symptoms.entries.correct({ id: entry.id, version: entry.updatedAt, notes: second });
    expect(await sealedOf(entry.id)).toEqual(expect.any(Buffer));
    expect(await findEverywhere(api.db, { first: [first], second: [second] })).toEqual([]);
    expect((await caller.symptoms.entries.byId({ id: entry.id })).notes).toBe(second);
    // The same call again is answered as it was, though the entry has changed.
    expect(await keyed.symptoms.entries.record({ ...base, notes: first })).toEqual(entry);
  });

  it("are opened once for a page, which is written down once", async () => {
    for (let index = 0; index < 30; index += 1) await caller.symptoms.entries.record({ ...base, notes: `n ${index}` });
    await caller.symptoms.entries.record(base);
    expect(await openings()).toEqual([]);
    const { entries } = await caller.symptoms.entries.list(all);
    expect(entries.map(({ notes }) => notes).toSorted()).toEqual(
      ["", ...Array.from({ length: 30 }, (_, index) => `n ${index}`)].toSorted(),
    );
    expect(await openings()).toEqual(["symptoms.symptom_entries"]);
  });

  it("that do not open keep nobody from the rest, are said and reported, and stay until they are written anew", async () => {
    const [good, bad] = [
      await caller.symptoms.entries.record({ ...base, notes: "to be read" }),
      await caller.symptoms.entries.record({ ...base, notes: "lost", severity: 7 }),
    ];
    await caller.symptoms.days.set({ localDate: "2026-03-01", sleepMinutes: 420 });
    await api.db.asOwner(`UPDATE symptoms.symptom_entries SET notes_encrypted = ${garbage} WHERE id = $1`, [bad.id]);
    const [day] = await api.db.asOwner<{ id: string }>(
      `UPDATE symptoms.diary_days SET notes_encrypted = ${garbage} WHERE user_id = $1 RETURNING id`,
      [person.account.id],
    );
    const { entries } = await caller.symptoms.entries.list(all);
    const shown = entries.map(({ id, notes, notesUnreadable }) => [id, notes, notesUnreadable]);
    expect(new Set(shown)).toEqual(
      new Set([
        [good.id, "to be read", undefined],
        [bad.id, "", true],
      ]),
    );
    const march = { from: "2026-03-01", to: "2026-03-31" };
    expect(await caller.symptoms.days.list(march)).toMatchObject([
      { sleepMinutes: 420, notes: "", notesUnreadable: true },
    ]);
    const shared = await caller.symptoms.shares.preview({ ...march, includesNotes: true });
    expect(new Set(shared.entries.map(({ notes, notesUnreadable }) => [notes, notesUnreadable]))).toEqual(
      new Set([
        ["to be read", undefined],
        ["", true],
      ]),
    );
    const file = await caller.exports.create({ type: "csv", ...march, language: "de" });
    await api.runner.runDue();
    expect((await contentOfExport(api, file.id)).toString("utf8")).toContain('7,"[nicht lesbar]"');
    const before = await sealedOf(bad.id);
    const corrected = await caller.symptoms.entries.correct({ id: bad.id, version: bad.updatedAt, severity: 8 });
    expect(corrected).toMatchObject({ severity: 8, notesUnreadable: true });
    expect(await sealedOf(bad.id)).toEqual(before);
    expect(await reportedBy(person)).toEqual([
      ["symptoms.diary_days", day?.id],
      ["symptoms.symptom_entries", bad.id],
    ]);
    const written = await caller.symptoms.entries.correct({ id: bad.id, version: corrected.updatedAt, notes: "anew" });
    expect(written).not.toHaveProperty("notesUnreadable");
    expect((await caller.symptoms.entries.byId({ id: bad.id })).notes).toBe("anew");
  });

  it("that do not open are reported by whoever is shown them, and by nobody who is not", async () => {
    const { members, id: organizationId } = await api.newOrganization("Unreadable Clinic");
    const { id: bad } = await caller.symptoms.entries.record({ ...base, notes: "lost" });
    await caller.symptoms.entries.record({ ...base, category: "Mood", notes: "hers" });
    await api.db.asOwner(`UPDATE symptoms.symptom_entries SET notes_encrypted = ${garbage} WHERE user_id = $1`, [
      person.account.id,
    ]);
    const shown = await share(api, person, { organizationId, categories: ["Headache"], includesNotes: true });
    const bare = await share(api, person, { organizationId });
    await open(api, members.nurse, bare);
    expect(await reportedBy(members.nurse)).toEqual([]);
    const { entries } = await open(api, members.doctor, shown);
    expect(entries).toMatchObject([{ category: "Headache", notes: "", notesUnreadable: true }]);
    expect(await reportedBy(members.doctor)).toEqual([["symptoms.symptom_entries", bad]]);
    await caller.symptoms.shares.preview({ from: "2026-03-01", categories: ["Headache"], includesNotes: true });
    expect(await reportedBy(person)).toEqual([["symptoms.symptom_entries", bad]]);
  });

  it("are reported as unreadable by whoever looked at them, as far as they were shown", async () => {
    const { members, id: organizationId } = await api.newOrganization();
    const [inside, outside] = [
      await log(api, person, { notes: "in it" }),
      await log(api, person, { notes: "not in it", occurredAt: "2026-05-10T08:30:00Z" }),
    ];
    const runAs = (role: "doctor" | "nurse", statement: string, values: readonly unknown[]) => {
      const process = "symptoms.shared.open";
      const actor = newActor({ userId: members[role].account.id, organizationId, reason: "visit today", process });
      return api.db.app.withContext(actor, (tx) => tx.query<{ view: string }>(statement, values));
    };
    const look = async (includesNotes: boolean) => {
      const id = await share(api, person, { organizationId, includesNotes });
      const [row] = await runAs("doctor", "SELECT symptoms.record_view($1, NULL, NULL, NULL, NULL, 50) AS view", [id]);
      return row?.view;
    };
    const report = "SELECT symptoms.report_unreadable_shared($1, $2)";
    const [view, without] = [await look(true), await look(false)];
    await runAs("nurse", report, [view, [inside.id]]);
    await runAs("doctor", report, [without, [inside.id]]);
    await runAs("doctor", report, [view, [outside.id]]);
    expect([await reportedBy(members.doctor), await reportedBy(members.nurse)]).toEqual([[], []]);
    await runAs("doctor", report, [view, [inside.id, outside.id]]);
    expect(await reportedBy(members.doctor)).toEqual([["symptoms.symptom_entries", inside.id]]);
  });

  it("that do not open on a whole year of days are no error", async () => {
    await caller.symptoms.days.set({ localDate: "2026-03-01", sleepMinutes: 420 });
    await api.db.asOwner(
      `INSERT INTO symptoms.diary_days (user_id, id, local_date, tracked, notes_encrypted, notes_revision, process_id)
        SELECT user_id, gen_random_uuid(), d, '{}', ${garbage}, gen_random_uuid(), process_id
        FROM symptoms.diary_days, generate_series(date '2025-03-01', date '2026-02-27', interval '1 day') AS d
        WHERE user_id = $1`,
      [person.account.id],
    );
    const days = await caller.symptoms.days.list({ from: "2025-03-01", to: "2026-03-31" });
    expect(days.filter(({ notesUnreadable }) => notesUnreadable === true)).toHaveLength(364);
    expect(await reportedBy(person)).toHaveLength(100);
  });

  it("that are none need no key, and reading them leaves no trace", async () => {
    const { id, updatedAt } = await caller.symptoms.entries.record(base);
    const read = async () => [
      (await caller.symptoms.entries.list(all)).entries[0]?.notes,
      (await caller.symptoms.entries.byId({ id })).notes,
    ];
    expect(await read()).toEqual(["", ""]);
    await caller.symptoms.entries.correct({ id, version: updatedAt, severity: 6 });
    expect((await caller.audit.entries.trail({ id })).length).toBe(2);
    expect(await openings()).toEqual([]);
    expect(await api.db.asOwner("SELECT 1 FROM app.tenant_keys WHERE tenant_id = $1", [person.account.id])).toEqual([]);
  });

  it("stay as they are when something else is corrected, withdrawn or put back, and go when they are emptied", async () => {
    const { id, updatedAt } = await caller.symptoms.entries.record({ ...base, notes: "to stay" });
    const corrected = await caller.symptoms.entries.correct({ id, version: updatedAt, severity: 7 });
    expect(corrected.notes).toBe("to stay");
    expect((await caller.symptoms.entries.withdraw({ id })).notes).toBe("to stay");
    expect((await caller.symptoms.entries.withdraw({ id })).notes).toBe("to stay");
    const restored = await caller.symptoms.entries.restore({ id });
    expect(restored.notes).toBe("to stay");
    await caller.symptoms.entries.correct({ id, version: restored.updatedAt, notes: "" });
    expect(await sealedOf(id)).toBeNull();
    expect((await caller.symptoms.entries.byId({ id })).notes).toBe("");
  });

  it("open whatever the spelling of the id that a client made", async () => {
    const id = randomUUID().toUpperCase();
    const sent = { ...base, id, notes: "shouted" };
    const entry = await caller.symptoms.entries.record(sent);
    expect(await caller.symptoms.entries.record(sent)).toEqual(entry);
    const corrected = await caller.symptoms.entries.correct({ id, version: entry.updatedAt, notes: "shouted again" });
    expect(await caller.symptoms.entries.byId({ id })).toEqual(corrected);
  });

  it("decide whether an entry that arrives again is the same", async () => {
    const id = randomUUID();
    await caller.symptoms.entries.record({ ...base, id, notes: "one" });
    await expect(caller.symptoms.entries.record({ ...base, id, notes: "another" })).rejects.toMatchObject({
      message: "symptoms.id_taken",
    });
  });

  it("hold whatever a person can type", async () => {
    for (const notes of ["😀".repeat(10_000), "e\u0301 \u202e reversed", "[redacted]", "\\x0101ab", "a\nb\tc"]) {
      const { id } = await caller.symptoms.entries.record({ ...base, notes });
      expect((await caller.symptoms.entries.byId({ id })).notes).toBe(notes);
      const [event] = await caller.audit.entries.trail({ id });
      expect(event?.changes).toContainEqual({ field: "notes", before: null, after: notes });
    }
  });

  it("of one entry do not open in another, nor for another person", async () => {
    const [one, two] = [
      await caller.symptoms.entries.record({ ...base, notes: "one" }),
      await caller.symptoms.entries.record({ ...base, notes: "two" }),
    ];
    const other = api.callerOf(await api.newPerson());
    const theirs = await other.symptoms.entries.record({ ...base, notes: "theirs" });
    const copy = (to: string) =>
      api.db.asOwner(
        `UPDATE symptoms.symptom_entries SET notes_encrypted =
            (SELECT notes_encrypted FROM symptoms.symptom_entries WHERE id = $1) WHERE id = $2`,
        [one.id, to],
      );
    await copy(two.id);
    await copy(theirs.id);
    const unread = { notes: "", notesUnreadable: true };
    expect(await caller.symptoms.entries.byId({ id: two.id })).toMatchObject(unread);
    expect(await other.symptoms.entries.byId({ id: theirs.id })).toMatchObject(unread);
    expect((await caller.symptoms.entries.byId({ id: one.id })).notes).toBe("one");
  });

  it("are in the story of their entry as they were, and reading it is written down", async () => {
    const entry = await caller.symptoms.entries.record({ ...base, notes: "before" });
    await caller.symptoms.entries.correct({ id: entry.id, version: entry.updatedAt, notes: "after" });
    const [correction, recording] = await caller.audit.entries.trail({ id: entry.id });
    expect(correction?.changes).toEqual([{ field: "notes", before: "before", after: "after" }]);
    expect(recording?.changes).toContainEqual({ field: "notes", before: null, after: "before" });
    expect(await openings()).toEqual(["audit.audit_events"]);
    // Also where bytes were written in PostgreSQL's other form.
    const actor = newActor({ userId: person.account.id, process: "symptoms.entries.correct" });
    await api.db.app.withContext(actor, async (tx) => {
      await tx.query("SET LOCAL bytea_output = 'escape'");
      await tx.query("UPDATE symptoms.symptom_entries SET notes_encrypted = NULL, process_id = $2 WHERE id = $1", [
        entry.id,
        tx.writerId(),
      ]);
    });
    const [emptied] = await caller.audit.entries.trail({ id: entry.id });
    expect(emptied?.changes).toEqual([{ field: "notes", before: "after", after: "" }]);
  });

  it("are readable in the files that their person asks for, each of which is written down once", async () => {
    const entry = await caller.symptoms.entries.record({ ...base, notes: 'said "no",\nwent' });
    await caller.symptoms.entries.correct({ id: entry.id, version: entry.updatedAt, notes: "=1+1" });
    await caller.symptoms.entries.record({ ...base, category: "Mood" });
    const fileOf = async (id: string) => {
      await api.runner.runDue();
      return (await contentOfExport(api, id)).toString("utf8");
    };
    const range = { type: "csv", from: "2026-01-01", to: "2026-12-31" } as const;
    const csv = await fileOf((await caller.exports.create(range)).id);
    expect(csv).toContain(`5,"'=1+1",""`);
    expect(csv).toContain(`"Mood",5,"",""`);
    const json = JSON.parse(await fileOf((await caller.exports.create({ type: "json" })).id)) as {
      diary: Record<string, unknown>[];
      changes: Record<string, Record<string, unknown> | null>[];
    };
    expect(json.diary.map(({ notes }) => notes).toSorted()).toEqual(["", "=1+1"]);
    const changed = json.changes.filter(({ row_id: id }) => String(id) === entry.id);
    expect(changed.map((event) => [event["old_values"]?.["notes"], event["new_values"]?.["notes"]])).toEqual([
      [undefined, 'said "no",\nwent'],
      ['said "no",\nwent', "=1+1"],
    ]);
    expect(JSON.stringify(json)).not.toContain('"notes_encrypted":');
    expect(await openings()).toEqual(["exports.exports", "exports.exports"]);
  });
});
