import { randomUUID } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusalOf } from "../../testing/identity.ts";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";
import { openDownload, removeExpiredExports } from "./index.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const facts = { requestId: "r", clientIp: null, userAgent: null };
const range = { type: "csv", from: "2026-01-01", to: "2026-12-31" } as const;
const base = { occurredAt: "2026-03-01T08:30:00Z", timeZone: "Europe/Vienna", category: "Headache", severity: 5 };

async function made(person: TestPerson, given: typeof range | { type: "csv"; from: string; to: string } = range) {
  const caller = api.callerOf(person);
  const { id } = await caller.exports.create(given);
  await api.runner.runDue();
  return caller.exports.byId({ id });
}

function open(person: TestPerson | null, path: string) {
  const [, id = "", token = ""] = /^\/exports\/([^/]+)\/download\?token=(.+)$/u.exec(path) ?? [];
  return openDownload(
    { services: api.services, facts, principal: person?.principal ?? null },
    { id, token, isHead: false },
  );
}

async function fileOf(person: TestPerson, path: string | null): Promise<string> {
  return (await buffer((await open(person, path ?? "")).stream)).toString("utf8");
}

describe("an export", () => {
  it("is sent as it was made alone: another file in its place is not", async () => {
    const person = await api.newPerson();
    const { id } = await made(person);
    await api.db.asOwner("UPDATE exports.exports SET sha256 = repeat('0', 64) WHERE id = $1", [id]);
    const { downloadPath } = await api.callerOf(person).exports.byId({ id });
    await expect(open(person, downloadPath ?? "")).rejects.toMatchObject({ reason: "objects.damaged" });
  });

  it("holds the entries of the range in order, in the person's own time, as RFC 4180", async () => {
    const person = await api.newPerson();
    const caller = api.callerOf(person);
    await caller.symptoms.entries.record({
      ...base,
      occurredAt: "2026-03-02T08:00:00Z",
      notes: 'say "no",\r\nthen go',
      tags: ["a", "b;c", 'd "e"\\', "=x"],
      regions: ["sacrum", "pelvis"],
    });
    await caller.symptoms.entries.record({ ...base, category: "Übelkeit 😀", severity: 10 });
    await caller.symptoms.entries.record({ ...base, occurredAt: "2025-12-31T12:00:00Z" });
    const gone = await caller.symptoms.entries.record(base);
    await caller.symptoms.entries.withdraw({ id: gone.id });
    const [wine, steps, removed] = [randomUUID(), randomUUID(), randomUUID()];
    await caller.symptoms.trackers.add({ id: wine, label: "Wine", kind: "yes_no" });
    await caller.symptoms.trackers.add({ id: steps, label: "Steps", kind: "number", unit: "a day" });
    await caller.symptoms.trackers.add({ id: removed, label: "Gone", kind: "yes_no" });
    await caller.symptoms.days.set({
      localDate: "2026-03-01",
      sleepMinutes: 465,
      tracked: { [wine]: false, [steps]: 8_000.5, [removed]: true },
    });
    await caller.symptoms.trackers.remove({ id: removed });
    // A cycle that started before the range.
    await caller.symptoms.cycle.set({ localDate: "2025-12-31", flow: "light", timeZone: "UTC" });
    await caller.symptoms.cycle.set({ localDate: "2026-02-28", flow: "light", timeZone: "UTC" });
    const ready = await made(person);
    expect(ready).toMatchObject({ status: "ready", progress: 100, rowCount: 2 });
    const csv = await fileOf(person, ready.downloadPath);
    const [header, first, ...rest] = csv.split(/\r\n(?=")/u);
    expect(header).toBe(
      "\uFEFFlocal_date,local_time,cycle_day,time_zone,occurred_at,category,severity,notes,tags,regions,sleep_minutes,followed,recorded_at",
    );
    expect(first).toMatch(
      /^"2026-03-01","09:30",2,"Europe\/Vienna","2026-03-01T08:30:00Z","Übelkeit 😀",10,"","","",465,"Wine: no; Steps: 8000\.5 a day",".{20}"$/u,
    );
    expect(rest.join("\r\n")).toMatch(
      /,"say ""no"",\r\nthen go","a; b\\;c; d ""e""\\\\; =x","pelvis; sacrum",,"",".{20}"\r\n$/u,
    );
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\uFF1D1+1", "\uFF0Bx", "\uFF0Dx", "\uFF20x"])(
    "does not let a spreadsheet run %j",
    async (notes) => {
      const person = await api.newPerson();
      await api.callerOf(person).symptoms.entries.record({ ...base, notes });
      const csv = await fileOf(person, (await made(person)).downloadPath);
      expect(csv).toContain(`"'${notes}"`);
    },
  );

  it("is on record from the first byte on, whatever becomes of the session until the last", async () => {
    const person = await api.newPerson();
    const { id, downloadPath } = await made(person);
    const file = await open(person, downloadPath ?? "");
    await api.callerOf(person).identity.sessions.signOut();
    await buffer(file.stream);
    await expect(file.complete()).rejects.toMatchObject({ reason: "identity.sign_in_first" });
    const events =
      "SELECT event_type, user_id FROM audit.actions WHERE resource_id = $1 AND event_type LIKE 'EXPORT_%'";
    expect(await api.db.asOwner(events, [id])).toContainEqual({
      event_type: "EXPORT_OPENED",
      user_id: person.account.id,
    });
  });

  it("of nothing is a header", async () => {
    const person = await api.newPerson();
    const ready = await made(person);
    expect(ready.rowCount).toBe(0);
    expect((await fileOf(person, ready.downloadPath)).trimEnd().split("\r\n")).toHaveLength(1);
  });

  it("of many rows is whole, and shows how far it is", async () => {
    const person = await api.newPerson();
    await api.db.asOwner(
      `INSERT INTO symptoms.symptom_entries (id, user_id, occurred_at, local_date, time_zone, category, severity, process_id)
        SELECT gen_random_uuid(), $1, '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 minute',
          '2026-01-01'::date + n / 1440, 'UTC', 'Mood', 1 + n % 10, (SELECT id FROM audit.process_tracking LIMIT 1)
        FROM generate_series(0, 19999) AS n`,
      [person.account.id],
    );
    const ready = await made(person);
    expect(ready.rowCount).toBe(20_000);
    const lines = (await fileOf(person, ready.downloadPath)).trimEnd().split("\r\n");
    expect(lines).toHaveLength(20_001);
    expect(lines.slice(1).map((line) => line.slice(1, 17))).toEqual(
      lines
        .slice(1)
        .map((line) => line.slice(1, 17))
        .toSorted(),
    );
    const steps = await api.db.asOwner<{ progress: number }>(
      `SELECT (new_values ->> 'progress')::integer AS progress FROM audit.trail
        WHERE row_id = $1 AND operation = 'UPDATE' ORDER BY occurred_at, seq`,
      [ready.id],
    );
    expect(steps.length).toBeGreaterThan(5);
    expect(steps.at(-1)?.progress).toBe(100);
  });

  it("does not fail over a zone that PostgreSQL does not know", async () => {
    const person = await api.newPerson();
    await api.callerOf(person).symptoms.entries.record(base);
    // As a dump brings it in that another PostgreSQL wrote.
    await api.db.asOwner("ALTER DOMAIN app.time_zone DROP CONSTRAINT time_zone_known");
    await api.db.asOwner("UPDATE symptoms.symptom_entries SET time_zone = 'Mars/Olympus' WHERE user_id = $1", [
      person.account.id,
    ]);
    const csv = await fileOf(person, (await made(person)).downloadPath);
    expect(csv).toContain('"2026-03-01","08:30",,"Mars/Olympus"');
  });

  it("that was cut off is made again from the start, once", async () => {
    const person = await api.newPerson();
    await api.callerOf(person).symptoms.entries.record(base);
    const { id } = await api.callerOf(person).exports.create(range);
    // As a worker leaves it that was killed half way.
    await api.db.asOwner("UPDATE exports.exports SET status = 'running', progress = 40 WHERE id = $1", [id]);
    await api.db.asOwner(
      "UPDATE app.jobs SET status = 'running', attempts = 1, leased_by = gen_random_uuid(), leased_until = now() - interval '1 s'",
    );
    await api.runner.runDue();
    expect(await api.callerOf(person).exports.byId({ id })).toMatchObject({ status: "ready", rowCount: 1 });
    expect(await api.runner.runDue()).toBe(0);
  });

  it("that cannot be made says so in the end", async () => {
    const person = await api.newPerson();
    const { id } = await api.callerOf(person).exports.create(range);
    await api.db.asOwner(`UPDATE exports.exports SET parameters = '{"from": "no day", "to": "no day"}' WHERE id = $1`, [
      id,
    ]);
    await api.db.asOwner("UPDATE app.jobs SET max_attempts = 1 WHERE payload ->> 'exportId' = $1", [id]);
    await api.runner.runDue();
    expect(await api.callerOf(person).exports.byId({ id })).toMatchObject({ status: "failed", downloadPath: null });
  });

  it("waits while five others are being made", async () => {
    const person = await api.newPerson();
    const caller = api.callerOf(person);
    for (let count = 0; count < 5; count += 1) await caller.exports.create(range);
    await expect(caller.exports.create(range)).rejects.toMatchObject({ message: "exports.too_many_unfinished" });
    await api.runner.runDue();
    await expect(caller.exports.create(range)).resolves.toBeTruthy();
    await api.runner.runDue();
  });
});

describe("asking for files", () => {
  it("is limited for each account by the hour, with the time to wait", async () => {
    const [person, other] = [await api.newPerson(), await api.newPerson()];
    for (let count = 0; count < 30; count += 1) {
      await api.callerOf(person).exports.create(range);
      if (count % 5 === 4) await api.db.asOwner("UPDATE exports.exports SET status = 'failed'");
    }
    const refusal = await refusalOf(api.callerOf(person).exports.create(range));
    expect(refusal).toMatchObject({ kind: "rate_limited", reason: "exports.too_many" });
    expect(refusal.details.retryAfter).toBeGreaterThan(60);
    await expect(api.callerOf(other).exports.create(range)).resolves.toBeTruthy();
    await api.db.asOwner("DELETE FROM app.jobs");
  });
});

describe("a link", () => {
  it("opens for its own person alone, and not when edited or expired", async () => {
    const [person, other] = [await api.newPerson(), await api.newPerson()];
    const { downloadPath } = await made(person);
    const path = downloadPath ?? "";
    await expect(open(null, path)).rejects.toMatchObject({ kind: "unauthenticated" });
    await expect(open(other, path)).rejects.toMatchObject({ kind: "forbidden", reason: "exports.link_invalid" });
    await expect(
      open(
        person,
        path.replace(/.$/u, (last) => (last === "A" ? "B" : "A")),
      ),
    ).rejects.toMatchObject({ kind: "forbidden" });
    const later = path.replace(/v1\.(\d+)/u, (_, seconds) => `v1.${Number(seconds) + 3600}`);
    await expect(open(person, later)).rejects.toMatchObject({ reason: "exports.link_invalid" });
    const [, id = ""] = path.split("/exports/")[1]?.split("/download").toReversed() ?? [];
    const expired = api.services.downloads.pathOf({
      exportId: id,
      userId: person.account.id,
      expiresAt: new Date(Date.now() - 5_000).toISOString(),
    });
    await expect(open(person, expired)).rejects.toMatchObject({ reason: "exports.link_expired" });
  });

  it("is written down when it was used, and its file goes when it ends", async () => {
    const person = await api.newPerson();
    const ready = await made(person);
    const opened = await open(person, ready.downloadPath ?? "");
    await buffer(opened.stream);
    await opened.complete();
    expect(await api.callerOf(person).exports.byId({ id: ready.id })).toMatchObject({ status: "downloaded" });
    const logged = await api.db.asOwner(
      "SELECT event_type, user_id FROM audit.audit_logs WHERE resource_id = $1 ORDER BY seq",
      [ready.id],
    );
    const by = { user_id: person.account.id };
    expect(logged).toEqual([
      { event_type: "EXPORT_OPENED", ...by },
      { event_type: "EXPORT_DOWNLOADED", ...by },
    ]);
    await api.db.asOwner("UPDATE exports.exports SET expires_at = now() - interval '1 s' WHERE id = $1", [ready.id]);
    expect(await removeExpiredExports({ database: api.background.database, objects: api.services.objects })).toBe(1);
    expect(await api.callerOf(person).exports.byId({ id: ready.id })).toMatchObject({
      status: "expired",
      downloadPath: null,
    });
  });
});
