import { createHmac, randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { AppError, type webhookEvents } from "@anamnesis/domain";
import type { JobRun } from "@anamnesis/platform";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestOrganization } from "../../../testing/index.ts";
import { because } from "../../../testing/organizations.ts";
import { newRoom, otherSide, resourcesOf, signingSecret } from "../../../testing/resources.ts";
import { webhookJob } from "./job.ts";
import type { DeliveryKey } from "./repository.ts";

let api: TestApi;
let clinic: TestOrganization;
beforeAll(async () => {
  api = await testApi();
});
beforeEach(async () => {
  clinic = await api.newOrganization();
  await api.db.asOwner("DELETE FROM app.jobs");
});
afterAll(() => api.close());
const { web, close } = otherSide();
afterEach(close);

interface TakenJob extends Pick<JobRun, "id" | "lease" | "processId"> {
  readonly payload: DeliveryKey;
}

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
type Event = (typeof webhookEvents)[number];

/** A receiver that answers as told, 204 unless told, and what it got. */
async function receiver(answers: number[] = []): Promise<{ readonly url: string; readonly got: Received[] }> {
  const got: Received[] = [];
  const url = await web((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      got.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 204).end();
    });
  });
  return { url, got };
}

const resources = (of: TestOrganization) => resourcesOf(api, of.members.admin);
async function webhook(url: string, events: readonly Event[], of = clinic): Promise<string> {
  const config = { url, events: [...events], signingSecret };
  const { id } = await resources(of).create({ type: "webhook", name: `To ${randomUUID()}`, config });
  return id;
}
const members = (of = clinic) => api.callerOf(of.members.admin).organizations.members;
const told = ({ body }: Received): { type: string; timestamp: string; data: object } => JSON.parse(body);
const deliveries = (id: string) => resources(clinic).deliveries({ id });
/** As when every pause before another attempt is over. */
async function runAll(rounds = 1): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await api.db.asOwner("UPDATE app.jobs SET run_after = now() WHERE status = 'queued'");
    await api.runner.runDue();
  }
}

describe("a webhook", () => {
  it("is told of what happens to members, signed, under the id of the delivery", async () => {
    const { url, got } = await receiver();
    const id = await webhook(url, ["member.joined", "member.changed", "member.removed"]);
    const { userId } = { userId: clinic.members.nurse.account.id };
    await members().changeRole({ userId, role: "pharmacist", reason: because });
    await members().changeStatus({ userId, status: "suspended", reason: because });
    await members().remove({ userId, reason: because });
    const before = Date.now();
    const joined = await api.newPerson();
    await api.joined(joined, clinic.id, "doctor");
    await runAll();

    const events = got.map(told).toSorted((one, other) => one.timestamp.localeCompare(other.timestamp));
    const data = (of: string, role: string, status: string) => ({
      organizationId: clinic.id,
      userId: of,
      role,
      status,
    });
    expect(events.map(({ type, data: about }) => [type, about])).toEqual([
      ["member.changed", data(userId, "pharmacist", "active")],
      ["member.changed", data(userId, "pharmacist", "suspended")],
      ["member.removed", data(userId, "pharmacist", "ended")],
      ["member.joined", data(joined.account.id, "doctor", "active")],
    ]);
    const last = got.find((one) => told(one).type === "member.joined");
    const headers = last?.headers ?? {};
    expect(Number(headers["webhook-timestamp"])).toBeGreaterThanOrEqual(Math.floor(before / 1000));
    const text = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${last?.body}`;
    const key = Buffer.from(signingSecret.slice(6), "base64");
    expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(text).digest("base64")}`);
    const list = await deliveries(id);
    expect(list).toHaveLength(4);
    expect(list[0]).toMatchObject({ event: "member.joined", status: "delivered", attempts: 1 });
    expect(`msg_${list[0]?.id}`).toBe(headers["webhook-id"]);
  });

  it("is told of other resources, and not of itself, nor of what it did not ask for", async () => {
    const { url, got } = await receiver();
    await webhook(url, ["resource.changed", "resource.failing"]);
    await members().changeRole({ userId: clinic.members.nurse.account.id, role: "doctor", reason: because });
    const room = await resources(clinic).create(newRoom());
    await resources(clinic).update({ ...newRoom("Renamed"), id: room.id, version: room.updatedAt });
    const dead = await resources(clinic).create({
      type: "laboratory",
      name: "Lab",
      config: { baseUrl: "http://127.0.0.1:1" },
    });
    await resources(clinic).testConnection({ id: dead.id });
    await resources(clinic).testConnection({ id: dead.id });
    await resources(clinic).remove({ id: room.id, reason: because });
    await runAll();
    const events = got.map(told).toSorted((one, other) => one.timestamp.localeCompare(other.timestamp));
    expect(events.map(({ type, data }) => [type, { ...data, organizationId: undefined }])).toEqual([
      ["resource.changed", { resourceId: room.id, type: "room", change: "added" }],
      ["resource.changed", { resourceId: room.id, type: "room", change: "changed" }],
      ["resource.changed", { resourceId: dead.id, type: "laboratory", change: "added" }],
      ["resource.failing", { resourceId: dead.id, type: "laboratory" }],
      ["resource.changed", { resourceId: room.id, type: "room", change: "removed" }],
    ]);
  });

  it("hears nothing of another organization, nor of what did not come about", async () => {
    const { url, got } = await receiver();
    const other = await api.newOrganization();
    await webhook(url, ["member.changed", "resource.changed"], other);
    const userId = clinic.members.nurse.account.id;
    await members().changeRole({ userId, role: "doctor", reason: because });
    await expect(members(other).changeRole({ userId, role: "doctor", reason: because })).rejects.toThrow(
      "organizations.member_not_found",
    );
    const last = other.members.admin.account.id;
    await expect(members(other).changeStatus({ userId: last, status: "suspended", reason: because })).rejects.toThrow(
      "organizations.last_admin",
    );
    await runAll();
    expect(got).toEqual([]);
    expect(
      await api.db.asOwner("SELECT 1 FROM organizations.webhook_deliveries WHERE organization_id = $1", [other.id]),
    ).toEqual([]);
  });

  it("that does not take an event is told again under the same id, until it does, and is not failing then", async () => {
    const { url, got } = await receiver([503, 500]);
    const id = await webhook(url, ["resource.changed"]);
    const room = await resources(clinic).create(newRoom());
    await runAll();
    expect(await deliveries(id)).toMatchObject([
      { status: "waiting", attempts: 1, settledAt: null, lastTest: { outcome: "status" } },
    ]);
    await runAll(2);
    expect(await deliveries(id)).toMatchObject([{ status: "delivered", attempts: 3, lastTest: { isFine: true } }]);
    expect(new Set(got.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(got.map(({ body }) => body)).size).toBe(1);
    expect(JSON.parse(got[0]?.body ?? "")).toMatchObject({ data: { resourceId: room.id } });
    expect((await resources(clinic).byId({ id })).status).toBe("active");
  });

  it("is given up after a day's tries, is failing then, which others are told, and comes back with the next event", async () => {
    const others = await receiver();
    await webhook(others.url, ["resource.failing"]);
    const { url } = await receiver(Array.from({ length: 24 }, () => 500));
    const id = await webhook(url, ["resource.changed"]);
    await resources(clinic).create(newRoom());
    await runAll(24);
    expect(await deliveries(id)).toMatchObject([{ status: "given_up", attempts: 24 }]);
    expect(await resources(clinic).byId({ id })).toMatchObject({ status: "failing", lastTest: { outcome: "status" } });
    await runAll();
    expect(others.got.map(told)).toMatchObject([{ type: "resource.failing", data: { resourceId: id } }]);
    await resources(clinic).create(newRoom("Room 2"));
    await runAll();
    expect((await resources(clinic).byId({ id })).status).toBe("active");
    const history = await resources(clinic).history({ id });
    expect(history.map(({ status, by }) => [status?.to, by === null]).slice(0, 2)).toEqual([
      ["active", true],
      ["failing", true],
    ]);
  });

  it("that is out of use, changed its mind or is gone when its turn comes is told nothing", async () => {
    const { url, got } = await receiver();
    const [off, changed, gone] = [
      await webhook(url, ["resource.changed"]),
      await webhook(url, ["resource.changed"]),
      await webhook(url, ["resource.changed"]),
    ];
    await api.db.asOwner("DELETE FROM app.jobs; DELETE FROM organizations.webhook_deliveries");
    await resources(clinic).create(newRoom());
    await resources(clinic).setStatus({ id: off, status: "inactive", reason: because });
    const { updatedAt: version, name } = await resources(clinic).byId({ id: changed });
    const config = { url, events: ["member.joined" as const] };
    await resources(clinic).update({ id: changed, version, type: "webhook", name, config });
    await resources(clinic).remove({ id: gone, reason: because });
    await api.db.asOwner("DELETE FROM organizations.webhook_deliveries WHERE data ->> 'type' <> 'room'");
    await runAll();
    expect(got).toEqual([]);
    const left = await api.db.asOwner(
      "SELECT status FROM organizations.webhook_deliveries WHERE organization_id = $1",
      [clinic.id],
    );
    expect(left).toEqual([{ status: "dropped" }, { status: "dropped" }, { status: "dropped" }]);
  });

  it("leads nowhere it must not, whatever stands in its name by then", async () => {
    // Let through when it was typed; the worker knows of another network.
    const options = { allowedNetworks: ["127.0.0.2/32"] };
    const config = { url: "http://127.0.0.2:1/", events: ["resource.changed" as const] };
    const made = resourcesOf(api, clinic.members.admin, options).create({ type: "webhook", name: "Moved", config });
    const { id } = await made;
    await resources(clinic).create(newRoom());
    await runAll();
    expect(await deliveries(id)).toMatchObject([{ status: "waiting", lastTest: { outcome: "address_not_allowed" } }]);
  });

  it("that keeps us waiting keeps nobody else waiting: beyond a minute in a minute others go first", async () => {
    const other = await api.newOrganization();
    const slow = await web(() => undefined);
    const { url, got } = await receiver();
    const id = await webhook(slow, ["resource.changed"]);
    await webhook(url, ["resource.changed"], other);
    for (const name of ["Room 1", "Room 2", "Room 3"]) await resources(clinic).create(newRoom(name));
    await resources(other).create(newRoom());
    const job = webhookJob(api.background, { sendMs: 1_000, mostWaitedMs: 1_900 });
    const waiting = (of: TestOrganization) =>
      api.db.asOwner<TakenJob>(
        `UPDATE app.jobs SET status = 'running', leased_by = gen_random_uuid(), leased_until = now() + interval '1 hour'
          WHERE kind = 'organizations.webhook' AND payload ->> 'organizationId' = $1
          RETURNING payload, id, leased_by AS lease, process_id AS "processId"`,
        [of.id],
      );
    const run = async ({ payload, ...taken }: TakenJob) => {
      const signal = AbortSignal.timeout(5_000);
      return job
        .run(payload, { ...taken, attempt: 1, signal, progress: () => undefined })
        .then(() => "done")
        .catch((error: unknown) => (error instanceof AppError ? error.reason : error));
    };
    const outcomes = [];
    for (const one of [...(await waiting(clinic)), ...(await waiting(other))]) outcomes.push(await run(one));
    expect(outcomes).toEqual(["outbound.timed_out", "outbound.timed_out", "jobs.put_off", "done"]);
    expect(got).toHaveLength(1);
    expect((await deliveries(id)).map(({ attempts }) => attempts).toSorted()).toEqual([0, 1, 1]);
  });

  it("has a thousand waiting at most", async () => {
    const { url, got } = await receiver();
    const id = await webhook(url, ["resource.changed"]);
    await resources(clinic).create(newRoom());
    const more = `INSERT INTO organizations.webhook_deliveries (organization_id, id, resource_id, event, data, process_id)
      SELECT organization_id, gen_random_uuid(), resource_id, event, data, process_id
      FROM organizations.webhook_deliveries CROSS JOIN generate_series(1, 999) WHERE resource_id = $1`;
    await api.db.asOwner(more, [id]);
    await resources(clinic).create(newRoom("Room 2"));
    const [row] = await api.db.asOwner<{ n: number }>(
      "SELECT count(*)::integer AS n FROM organizations.webhook_deliveries WHERE resource_id = $1",
      [id],
    );
    expect(row?.n).toBe(1_000);
    await runAll();
    expect(got).toHaveLength(1);
  });

  it("is one of ten at most, and not told that another does not answer while it does not either", async () => {
    const { url, got } = await receiver();
    const ids = [];
    for (let count = 0; count < 10; count += 1) ids.push(await webhook(url, ["resource.failing"]));
    await expect(webhook(url, ["resource.failing"])).rejects.toThrow("organizations.too_many_webhooks");
    await api.db.asOwner("UPDATE organizations.resources SET status = 'failing' WHERE id = ANY ($1)", [ids.slice(1)]);
    await api.db.asOwner("DELETE FROM app.jobs; DELETE FROM organizations.webhook_deliveries");
    await api.db.asOwner("UPDATE organizations.resources SET status = 'active' WHERE id = $1", [ids[9]]);
    await api.db.asOwner("UPDATE organizations.resources SET status = 'failing' WHERE id = $1", [ids[9]]);
    await runAll();
    expect(got.map(told)).toMatchObject([{ type: "resource.failing", data: { resourceId: ids[9] } }]);
    expect(await deliveries(ids[0] ?? "")).toHaveLength(1);
  });

  it("keeps its secret out of the queue, the deliveries and the trail, and its opening is on record", async () => {
    const { url } = await receiver();
    await webhook(url, ["resource.changed"]);
    await resources(clinic).create(newRoom());
    await runAll();
    const [row] = await api.db.asOwner<{ found: boolean; opened: number }>(
      `SELECT bool_or(position($1 IN all_of.text) > 0) AS found,
        (SELECT count(*)::integer FROM audit.actions WHERE event_type = 'FIELDS_OPENED' AND user_role = 'system'
          AND resource_id = $2) AS opened
        FROM (SELECT j::text AS text FROM app.jobs AS j UNION ALL SELECT d::text FROM organizations.webhook_deliveries AS d
          UNION ALL SELECT e::text FROM audit.audit_events AS e) AS all_of`,
      [signingSecret.slice(6), clinic.id],
    );
    expect(row).toEqual({ found: false, opened: 1 });
  });
});

describe("deliveries", () => {
  it("are forgotten after a month, and read by administrators and auditors alone", async () => {
    const { url } = await receiver();
    const id = await webhook(url, ["resource.changed"]);
    await resources(clinic).create(newRoom());
    await api.db.asOwner("UPDATE organizations.webhook_deliveries SET created_at = now() - interval '31 days'");
    await resources(clinic).create(newRoom("Room 2"));
    expect(await deliveries(id)).toHaveLength(2);
    const { background } = api;
    const { housekeepingSchedules } = await import("../../../background.ts");
    const task = housekeepingSchedules(background).find(({ name }) => name === "expired rows");
    await task?.run(AbortSignal.timeout(5_000));
    expect(await deliveries(id)).toHaveLength(1);
    expect(await resourcesOf(api, clinic.members.auditor).deliveries({ id })).toHaveLength(1);
    await expect(resourcesOf(api, clinic.members.doctor).deliveries({ id })).rejects.toMatchObject({
      message: "organizations.not_permitted",
    });
  });
});
