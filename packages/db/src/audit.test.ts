import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { symptomEntries } from "./schema/index.ts";
import { holdBinding } from "./testing/binding.ts";
import { createAccount, newActor, type TestAccount, type TestDatabase, testDatabase } from "./testing/index.ts";

let db: TestDatabase;
let anna: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
  anna = await createAccount(db, { passwordHash: "$argon2id$planted" });
});
afterAll(() => db.close());

interface EventRow {
  operation: string;
  row_id: string;
  subject_id: string | null;
  old_values: Record<string, unknown> | null;
  new_values: Record<string, unknown> | null;
  changed_fields: string[] | null;
  user_id: string | null;
  user_role: string;
  reason: string | null;
  client_ip: string | null;
  user_agent: string | null;
  request_id: string | null;
  process_id: string | null;
}

const eventsOf = (rowId: string) =>
  db.asOwner<EventRow>("SELECT * FROM audit.trail WHERE row_id = $1 ORDER BY occurred_at, seq", [rowId]);

async function record(reason: string | null = null): Promise<{ id: string; processId: string; requestId: string }> {
  const actor = newActor({ userId: anna.id, process: "symptoms.entries.record", reason });
  return db.app.withContext(actor, async (tx) => {
    const id = randomUUID();
    await tx.db.insert(symptomEntries).values({
      id,
      userId: anna.id,
      occurredAt: "2026-03-01T08:30:00.123456Z",
      localDate: "2026-03-01",
      timeZone: "Europe/Vienna",
      category: "Headache",
      severity: 6,
      processId: tx.writerId(),
    });
    return { id, processId: tx.writerId(), requestId: actor.requestId };
  });
}

describe("the audit trail", () => {
  it("says who, what, when and why of an insert", async () => {
    const { id, processId, requestId } = await record("telephone call");
    const [event, ...more] = await eventsOf(id);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      operation: "INSERT",
      subject_id: anna.id,
      old_values: null,
      user_id: anna.id,
      user_role: "user",
      reason: "telephone call",
      client_ip: "192.0.2.7",
      user_agent: "vitest",
      request_id: requestId,
      process_id: processId,
    });
    expect(event?.new_values).toMatchObject({ severity: 6, occurred_at: "2026-03-01T08:30:00.123456+00:00" });
  });

  it("keeps before and after of an update, and names the fields", async () => {
    const { id } = await record();
    await db.app.withContext(newActor({ userId: anna.id, process: "symptoms.entries.correct" }), (tx) =>
      tx.db
        .update(symptomEntries)
        .set({ severity: 3, processId: tx.writerId() })
        .where(sql`id = ${id}`),
    );
    const [, event] = await eventsOf(id);
    expect(event).toMatchObject({ operation: "UPDATE", changed_fields: ["severity", "process_id"] });
    expect([event?.old_values?.["severity"], event?.new_values?.["severity"]]).toEqual([6, 3]);
    expect([event?.old_values?.["category"], event?.new_values?.["category"]]).toEqual(["Headache", "Headache"]);
    // Kept once: what the header says, and what stayed as it was.
    const [kept] = await db.asOwner<Pick<EventRow, "old_values" | "new_values">>(
      "SELECT old_values, new_values FROM audit.audit_events WHERE row_id = $1 AND operation = 'U'",
      [id],
    );
    expect(kept?.old_values).toEqual({ severity: 6 });
    for (const column of ["id", "user_id", "process_id"]) expect(kept?.new_values).not.toHaveProperty(column);
  });

  it("writes the same whatever the session's settings are", async () => {
    const settings = [
      "timezone = 'Asia/Kathmandu'",
      "timezone = '<far>-167:59'",
      "bytea_output = 'escape'",
      "datestyle = 'SQL, DMY'",
      "intervalstyle = 'iso_8601'",
      "extra_float_digits = -15",
    ];
    const keyId = Buffer.from(randomUUID().replaceAll("-", ""), "hex");
    for (const [at, setting] of settings.entries()) {
      const { id } = await record();
      keyId[0] = at;
      await db.app.withContext(newActor({ userId: anna.id, process: "symptoms.entries.correct" }), async (tx) => {
        await tx.query(`SET LOCAL ${setting}`);
        await tx.query(
          "UPDATE symptoms.symptom_entries SET severity = 9, notes_encrypted = $2, process_id = $3 WHERE id = $1",
          [id, Buffer.alloc(46, 200), tx.writerId()],
        );
        await tx.query("SELECT app.add_tenant_key(app.user_id(), $1, $2, 'file')", [keyId, Buffer.alloc(94)]);
      });
      const [, event] = await eventsOf(id);
      expect(event?.new_values, setting).toMatchObject({
        occurred_at: "2026-03-01T08:30:00.123456+00:00",
        notes_encrypted: `\\x${"c8".repeat(46)}`,
      });
      // What names the row is of the row.
      expect(await eventsOf(`\\x${keyId.toString("hex")}`), setting).toHaveLength(1);
      await db.asOwner("DELETE FROM app.tenant_keys WHERE tenant_id = $1", [anna.id]);
    }
  });

  it("names the login of the database where nobody's context is open", async () => {
    const { id } = await record();
    await db.asOwner("UPDATE symptoms.symptom_entries SET severity = 9 WHERE id = $1", [id]);
    const [, event] = await eventsOf(id);
    expect(event).toMatchObject({ user_id: null, user_role: "database:postgres" });
  });

  it("takes no change of a serving role that puts its own context out on the way", async () => {
    const { id } = await record();
    const actor = newActor({ userId: anna.id, process: "symptoms.entries.correct" });
    const change = () =>
      db.app.withContext(actor, (tx) =>
        tx.query(
          `UPDATE symptoms.symptom_entries SET severity = 1, process_id = $2 WHERE id = $1
            RETURNING set_config('backtrace_functions', '', true), set_config('app.actor', '', true)`,
          [id, tx.writerId()],
        ),
      );
    await expect(change()).rejects.toMatchObject({ code: "42501" });
    // Where who acts stands under a signature instead.
    const giveBack = await holdBinding("signature");
    const signed = change();
    await signed.catch(() => undefined);
    await giveBack();
    await expect(signed).rejects.toMatchObject({ code: "42501" });
    expect((await eventsOf(id)).map((event) => event.operation)).toEqual(["INSERT"]);
  });

  it("records what a superuser does too, also as a replica, and TRUNCATE", async () => {
    const { id } = await record();
    const client = new pg.Client({ connectionString: db.ownerUrl });
    await client.connect();
    await client.query("SET session_replication_role = replica");
    await client.query("DELETE FROM symptoms.symptom_entries WHERE id = $1", [id]);
    await client.query("TRUNCATE symptoms.symptom_entries");
    await client.end();
    expect((await eventsOf(id)).map((event) => event.operation)).toEqual(["INSERT", "DELETE"]);
    const truncated = await db.asOwner("SELECT 1 FROM audit.trail WHERE operation = 'TRUNCATE'");
    expect(truncated).toHaveLength(1);
  });

  it("never holds a secret", async () => {
    const [event] = await eventsOf(anna.id);
    expect(event?.new_values).toMatchObject({ email: anna.email, password_hash: "[redacted]" });
    const leaked = await db.asOwner("SELECT 1 FROM audit.audit_events WHERE audit_events::text LIKE '%planted%'");
    expect(leaked).toEqual([]);
  });

  it("shows a person what is about them and nothing else", async () => {
    const berta = await createAccount(db);
    await record();
    const [seen] = await db.app.withContext(newActor({ userId: anna.id }), (tx) =>
      tx.query<{ own: string[] }>(
        "SELECT array_agg(occurred_at::text ORDER BY occurred_at) AS own FROM audit.own_changes(NULL, NULL, NULL, NULL)",
      ),
    );
    const about = await db.asOwner<{ at: string }>(
      `SELECT occurred_at::text AS at FROM audit.trail
        WHERE subject_id = $1 AND table_name <> 'email_tokens' ORDER BY occurred_at`,
      [anna.id],
    );
    expect(seen).toEqual({ own: about.map(({ at }) => at) });
    expect(about.length).toBeGreaterThan(1);
    expect(JSON.stringify(seen)).not.toContain(berta.id);
  });

  it("numbers nothing for a person: what was written in between for others would be counted", async () => {
    const [change] = await db.app.withContext(newActor({ userId: anna.id }), (tx) =>
      tx.query<object>("SELECT * FROM audit.own_changes(NULL, NULL, NULL, 1)"),
    );
    expect(Object.keys(change ?? {})).toContain("occurred_at");
    expect(Object.keys(change ?? {}).filter((column) => /seq|xid/u.test(column))).toEqual([]);
    await expect(
      db.app.withContext(newActor({ userId: anna.id }), (tx) =>
        tx.query("SELECT last_value FROM audit.audit_events_seq"),
      ),
    ).rejects.toMatchObject({ code: "42501" });
  });

  it("refuses changes to a partition, also once it is detached", async () => {
    const client = new pg.Client({ connectionString: db.ownerUrl });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      "SELECT tableoid::regclass::text AS name FROM audit.audit_events LIMIT 1",
    );
    const partition = rows[0]?.name ?? "";
    for (const statement of [
      `UPDATE ${partition} SET row_name = 'x'`,
      `DELETE FROM ${partition}`,
      `TRUNCATE ${partition}`,
    ]) {
      await expect(client.query(statement), statement).rejects.toThrow(/append-only/u);
    }
    await client.query("BEGIN");
    await client.query(`ALTER TABLE audit.audit_events DETACH PARTITION ${partition}`);
    await expect(client.query(`DELETE FROM ${partition}`)).rejects.toThrow(/append-only/u);
    await client.query("ROLLBACK");
    await client.end();
  });
});
