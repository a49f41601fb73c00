import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tables } from "./access/index.ts";
import { shapeOf } from "./access/shapes.ts";
import { createAccount, newActor, type TestAccount, type TestDatabase, testDatabase } from "./testing/index.ts";

let db: TestDatabase;
let anna: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
  anna = await createAccount(db);
});
afterAll(() => db.close());

const sealed = (length: number) => Buffer.concat([Buffer.from([1, 1]), randomBytes(length - 2)]);
const hex = (bytes: Buffer) => `\\x${bytes.toString("hex")}`;

interface Told {
  readonly operation: string;
  readonly old_values: Record<string, unknown> | null;
  readonly new_values: Record<string, unknown> | null;
}

const sealedOf = (values: Told["old_values"]) =>
  values &&
  ["substance_encrypted", "rxcui_encrypted", "substance_class_encrypted", "reaction_encrypted"].map(
    (column) => values[column],
  );

const toldOf = (rowId: string) =>
  db.asOwner<Told>("SELECT operation, old_values, new_values FROM audit.trail WHERE row_id = $1 ORDER BY seq", [rowId]);

async function record(notes: Buffer | null, createdAt: string | null = null): Promise<string> {
  const id = randomUUID();
  await db.app.withContext(newActor({ userId: anna.id, process: "symptoms.entries.record" }), (tx) =>
    tx.query(
      `INSERT INTO symptoms.symptom_entries (id, user_id, occurred_at, local_date, time_zone, category, severity,
          notes_encrypted, process_id, created_at)
        VALUES ($1, $2, '2026-03-01T08:30:00Z', '2026-03-01', 'Europe/Vienna', 'Headache', 6, $3, $4,
          coalesce($5::timestamptz, now()))`,
      [id, anna.id, notes, tx.writerId(), createdAt],
    ),
  );
  return id;
}

describe("values in the trail", () => {
  it("are kept as a list, and what is sealed as bytes", async () => {
    const notes = sealed(62);
    const id = await record(notes);
    const [kept] = await db.asOwner<{ list: unknown[]; sealed: Buffer }>(
      "SELECT new_values AS list, new_sealed AS sealed FROM audit.audit_events WHERE row_id = $1",
      [id],
    );
    expect(kept?.list).toEqual([
      "2026-03-01T08:30:00+00:00",
      "2026-03-01",
      "Europe/Vienna",
      "Headache",
      6,
      notes.length,
      [],
      null,
      [],
    ]);
    expect(kept?.sealed).toEqual(notes);
    const [event] = await toldOf(id);
    expect(event?.new_values).toEqual({
      occurred_at: "2026-03-01T08:30:00+00:00",
      local_date: "2026-03-01",
      time_zone: "Europe/Vienna",
      category: "Headache",
      severity: 6,
      notes_encrypted: hex(notes),
      tags: [],
      import_id: null,
      regions: [],
    });
  });

  it("have their times where these are not those of the process", async () => {
    const [event] = await toldOf(await record(null, "2026-03-02T10:00:00Z"));
    expect(event?.new_values).toMatchObject({
      notes_encrypted: null,
      created_at: "2026-03-02T10:00:00+00:00",
      deleted_at: null,
    });
    expect(event?.new_values).toHaveProperty("updated_at");
  });

  it("are before and after, also of several that are sealed, of which one changes and has another length", async () => {
    const [id, other] = [randomUUID(), randomUUID()];
    const [substance, code, group, reaction, longer] = [sealed(50), sealed(70), sealed(60), sealed(80), sealed(75)];
    // As a replica: what it refers to need not be there. The trail is written all the same.
    await db.asOwner(`
      SET session_replication_role = replica;
      INSERT INTO clinical.allergies (id, organization_id, patient_id, substance_encrypted, rxcui_encrypted,
          substance_class_encrypted, reaction_encrypted, severity, verification_status, clinical_status, process_id)
        VALUES ('${id}', '${other}', '${other}', '${hex(substance)}', '${hex(code)}', '${hex(group)}', '${hex(reaction)}',
          'severe', 'confirmed', 'active', '${other}');
      UPDATE clinical.allergies SET rxcui_encrypted = '${hex(longer)}', severity = 'mild' WHERE id = '${id}';
      DELETE FROM clinical.allergies WHERE id = '${id}';
      RESET session_replication_role`);
    const first = [substance, code, group, reaction].map((bytes) => hex(bytes));
    const second = [substance, longer, group, reaction].map((bytes) => hex(bytes));
    const events = await toldOf(id);
    expect(
      events.map(({ operation, old_values, new_values }) => [operation, sealedOf(old_values), sealedOf(new_values)]),
    ).toEqual([
      ["INSERT", null, first],
      ["UPDATE", first, second],
      ["DELETE", second, null],
    ]);
    expect(events.map(({ old_values }) => old_values?.["severity"])).toEqual([undefined, "severe", "mild"]);
    const kept = await db.asOwner<{ text: string }>(
      "SELECT concat(old_values, new_values) AS text FROM audit.audit_events WHERE row_id = $1",
      [id],
    );
    for (const bytes of [substance, code, group, reaction, longer]) {
      expect(kept.map(({ text }) => text).join(" ")).not.toContain(bytes.toString("hex"));
    }
  });

  it("are before and after of what was not there, came and went", async () => {
    const id = await record(null);
    const notes = sealed(90);
    for (const value of [notes, null]) {
      await db.asOwner("UPDATE symptoms.symptom_entries SET notes_encrypted = $2 WHERE id = $1", [id, value]);
    }
    const events = await toldOf(id);
    expect(
      events.map((event) => [event.old_values?.["notes_encrypted"], event.new_values?.["notes_encrypted"]]),
    ).toEqual([
      [undefined, null],
      [null, hex(notes)],
      [hex(notes), null],
    ]);
  });

  it("are called what they were when they were written", async () => {
    const id = await record(sealed(62));
    const before = await toldOf(id);
    // Another release has another column first, and another shape for it.
    await db.asOwner("SELECT audit.keep_shape(1, 'symptoms', 'symptom_entries', '{mood,category}')");
    expect(await toldOf(id)).toEqual(before);
    await expect(
      db.asOwner("SELECT audit.keep_shape(1, 'symptoms', 'symptom_entries', '{category,mood}')"),
    ).rejects.toThrow(/another table has the shape 1/u);
  });

  it("have a shape for each table and each of its columns, and no two the same", () => {
    const shapes = tables.flatMap((one) => shapeOf(one) ?? []);
    expect(new Set(shapes.map(({ id }) => id)).size).toBe(shapes.length);
    expect(shapes.length).toBeGreaterThan(25);
    const twice = shapes.filter(({ columns }) => new Set(columns).size !== columns.length);
    expect(twice).toEqual([]);
  });
});
