import { randomUUID } from "node:crypto";
import { createJobRunner } from "@anamnesis/platform";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { housekeepingSchedules } from "../../background.ts";
import { asSystem } from "../../system.ts";
import { refusalOf } from "../../testing/identity.ts";
import { type TestApi, testApi, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
let admin: TestPerson;
let person: TestPerson;
beforeAll(async () => {
  api = await testApi();
  [admin, person] = [await api.newPerson("admin"), await api.newPerson()];
});
afterAll(() => api.close());
beforeEach(() => api.db.asOwner("DELETE FROM app.jobs"));

const jobsOf = (who: TestPerson) => api.callerOf(who).operations.jobs;
const range = { type: "csv", from: "2026-01-01", to: "2026-12-31" } as const;
const planted = "planted in a payload";

/** Jobs of a kind and a status, each a minute older than the one before. */
const there = (count: number, status: string, kind = "a.test") =>
  api.db.asOwner(
    `INSERT INTO app.jobs (id, kind, payload, actor, status, last_error, error_class, created_at, process_id)
      SELECT gen_random_uuid(), $3, '{"to": "${planted}"}', '{"userAgent": "${planted}"}', $2, '${planted}', 'Error',
        now() - n * interval '1 minute', (SELECT id FROM audit.process_tracking LIMIT 1)
      FROM generate_series(1, $1) AS n`,
    [count, status, kind],
  );

/** An export of the person whose job ran out of attempts. */
async function deadExport(): Promise<{ exportId: string; jobId: string }> {
  const { id: exportId } = await api.callerOf(person).exports.create(range);
  await api.db.asOwner(`UPDATE exports.exports SET parameters = '{"from": "no day", "to": "no day"}' WHERE id = $1`, [
    exportId,
  ]);
  await api.db.asOwner("UPDATE app.jobs SET max_attempts = 1");
  await api.runner.runDue();
  const { jobs } = await jobsOf(admin).list({ status: "dead" });
  return { exportId, jobId: jobs[0]?.id ?? "" };
}

describe("jobs, to an administrator", () => {
  it("are listed with the dead ones first, in pages, without what was asked", async () => {
    await there(3, "succeeded");
    await there(2, "dead", "another.test");
    const pages = [];
    let cursor: string | null = null;
    do {
      const page = await jobsOf(admin).list({ limit: 2, cursor });
      pages.push(page.jobs);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(pages.map((page) => page.map(({ status }) => status))).toEqual([
      ["dead", "dead"],
      ["succeeded", "succeeded"],
      ["succeeded"],
    ]);
    const all = pages.flat();
    expect(new Set(all.map(({ id }) => id)).size).toBe(5);
    expect(JSON.stringify(all)).not.toContain(planted);
    const times = all.slice(2).map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().toReversed());
    expect((await jobsOf(admin).list({ kind: "another.test" })).jobs).toHaveLength(2);
    expect((await jobsOf(admin).list({ status: "running" })).jobs).toEqual([]);
  });

  it("are counted by status, with their kinds", async () => {
    await there(3, "succeeded");
    await there(2, "dead", "another.test");
    expect(await jobsOf(admin).summary()).toMatchObject({
      counts: { queued: 0, running: 0, succeeded: 3, dead: 2, cancelled: 0 },
      kinds: ["a.test", "another.test"],
    });
  });

  it("refuse a cursor that was made up", async () => {
    expect((await refusalOf(jobsOf(admin).list({ cursor: "made.up" }))).reason).toBe("request.cursor_unknown");
  });

  it("run again when they are dead, and what they were to make is made", async () => {
    const { exportId, jobId } = await deadExport();
    const exportOf = () => api.callerOf(person).exports.byId({ id: exportId });
    expect(await exportOf()).toMatchObject({ status: "failed" });
    await api.db.asOwner("UPDATE exports.exports SET parameters = $2 WHERE id = $1", [exportId, range]);
    await jobsOf(admin).redrive({ id: jobId, reason: "The disk is back." });
    await api.runner.runDue();
    expect(await exportOf()).toMatchObject({ status: "ready" });
    expect((await jobsOf(admin).list({})).jobs).toMatchObject([
      { id: jobId, kind: "exports.csv", status: "succeeded", userId: person.account.id },
    ]);
    const trail = await api.db.asOwner(
      "SELECT event_type, user_id, reason, details FROM audit.actions WHERE resource_id = $1",
      [jobId],
    );
    expect(trail).toMatchObject([
      {
        event_type: "JOB_REDRIVEN",
        user_id: admin.account.id,
        reason: "The disk is back.",
        details: { kind: "exports.csv" },
      },
    ]);
    expect((await refusalOf(jobsOf(admin).redrive({ id: jobId, reason: "Once more." }))).reason).toBe(
      "operations.job_not_dead",
    );
  });

  it("are called off, and the person no longer waits for the file", async () => {
    const { id } = await api.callerOf(person).exports.create(range);
    const [job] = (await jobsOf(admin).list({ status: "queued" })).jobs;
    await jobsOf(admin).cancel({ id: job?.id ?? "", reason: "Asked for by mistake." });
    await api.runner.runDue();
    expect(await api.callerOf(person).exports.byId({ id })).toMatchObject({ status: "failed", downloadPath: null });
    expect((await jobsOf(admin).list({})).jobs).toMatchObject([{ id: job?.id, status: "cancelled" }]);
  });

  it("need a reason, and a proof that is not too old", async () => {
    await there(1, "dead");
    const id = (await jobsOf(admin).list({})).jobs[0]?.id ?? "";
    for (const change of ["redrive", "cancel"] as const) {
      expect(await refusalOf(jobsOf(admin)[change]({ id, reason: "  " }))).toMatchObject({ kind: "invalid" });
      expect((await refusalOf(jobsOf(person)[change]({ id, reason: "because" }))).reason).toBe(
        "identity.not_permitted",
      );
      const { session } = admin.principal;
      const authenticatedAt = new Date(Date.now() - 3_600_000).toISOString();
      const stale = await api.again({ ...admin.principal, session: { ...session, authenticatedAt } });
      expect((await refusalOf(jobsOf({ ...admin, principal: stale })[change]({ id, reason: "because" }))).reason).toBe(
        "identity.step_up_required",
      );
      expect((await refusalOf(jobsOf(admin)[change]({ id: randomUUID(), reason: "because" }))).reason).toBe(
        "operations.job_not_found",
      );
    }
  });
});

describe("what is done from time to time", () => {
  it("is shown with its failures, and an alert tells of what fails again and again", async () => {
    const runner = createJobRunner({
      transaction: (kind, fn) => api.db.worker.withContext(asSystem(kind), fn),
      definitions: [],
      schedules: housekeepingSchedules(api.background),
      log: { error: () => undefined },
    });
    await runner.runDueSchedules();
    await api.db.asOwner("UPDATE app.schedules SET next_due_at = now() - interval '1 s'");
    expect(await runner.runDueSchedules()).toBe(housekeepingSchedules(api.background).length);
    const { schedules } = await jobsOf(admin).summary();
    expect(schedules.map(({ name }) => name)).toEqual(
      housekeepingSchedules(api.background)
        .map(({ name }) => name)
        .toSorted(),
    );
    expect(schedules.every(({ failures, lastSucceededAt }) => failures === 0 && lastSucceededAt !== null)).toBe(true);

    await api.db.asOwner("UPDATE app.schedules SET failures = 10, last_failed_at = now() WHERE name = 'exports'");
    const alerts = housekeepingSchedules(api.background).find(({ name }) => name === "alerts");
    await alerts?.run(AbortSignal.any([]));
    expect((await api.callerOf(admin).operations.alerts.list({ state: "firing" })).alerts).toMatchObject([
      { rule: "errors", value: 10 },
    ]);
    expect((await jobsOf(admin).summary()).schedules[0]).toMatchObject({ name: "exports", failures: 10 });
  });
});
