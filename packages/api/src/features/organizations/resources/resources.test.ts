import { mostResources } from "@anamnesis/domain";
import type { OutboundOptions } from "@anamnesis/platform";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { refusalOf } from "../../../testing/identity.ts";
import { type TestApi, testApi, type TestOrganization } from "../../../testing/index.ts";
import { newRoom, newWebhook, otherSide, providerAt, resourcesOf } from "../../../testing/resources.ts";
import { findEverywhere } from "../../../testing/search.ts";

let api: TestApi;
let clinic: TestOrganization;
beforeAll(async () => {
  api = await testApi();
});
beforeEach(async () => {
  clinic = await api.newOrganization();
});
afterAll(() => api.close());

const { web, close } = otherSide();
afterEach(close);

const byAdmin = (options: Partial<OutboundOptions> = {}) => resourcesOf(api, clinic.members.admin, options);
const because = "because of a test";
describe("a resource", () => {
  it("is set up by an administrator, and seen by staff, in its type and counted", async () => {
    const made = await byAdmin().create(newRoom());
    await byAdmin().create(newRoom("Room 2"));
    await byAdmin().create(providerAt("https://8.8.8.8/"));
    const { resources, counts } = await resourcesOf(api, clinic.members.nurse).list({ type: "room" });
    expect(resources.map(({ name }) => name)).toEqual(["Room 1", "Room 2"]);
    expect(counts).toEqual({ webhook: 0, evidence_provider: 1, imaging_device: 0, laboratory: 0, room: 2 });
    expect(await resourcesOf(api, clinic.members.nurse).byId({ id: made.id })).toEqual(made);
    expect(made).toMatchObject({ status: "active", secretNames: [], lastTest: null, config: { capacity: 2 } });
    expect((await byAdmin().list({ status: "failing" })).resources).toEqual([]);
  });

  it("of another organization is not found, and is no hint", async () => {
    const { id } = await byAdmin().create(newRoom());
    const other = await api.newOrganization();
    const theirs = resourcesOf(api, other.members.admin);
    expect((await theirs.list()).resources).toEqual([]);
    const update = {
      id,
      version: new Date().toISOString(),
      type: "room",
      name: "x",
      config: { location: "x" },
    } as const;
    for (const attempt of [
      () => theirs.byId({ id }),
      () => theirs.history({ id }),
      () => theirs.remove({ id, reason: because }),
      () => theirs.setStatus({ id, status: "inactive", reason: because }),
      () => theirs.testConnection({ id }),
      () => theirs.update(update),
    ]) {
      expect((await refusalOf(attempt())).reason).toBe("organizations.resource_not_found");
    }
    expect((await theirs.create(newRoom())).name).toBe("Room 1");
  });

  it("says at its fields what is wrong with it", async () => {
    const { reason, details } = await refusalOf(
      byAdmin().create({ type: "webhook", name: " ", config: { url: "hook", events: [] } } as never),
    );
    expect(reason).toBe("request.invalid");
    expect(details.fields).toEqual({
      name: ["Name cannot be empty."],
      "config.url": ["Give an address such as https://hooks.clinic.example/in."],
      "config.events": ["Choose at least one event."],
    });
  });

  it("has a name of its own in its type, whatever the case, also when several are set up at once", async () => {
    const outcomes = await Promise.allSettled(["Lab", "lab", "LAB"].map((name) => byAdmin().create(newRoom(name))));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { reason, details } = await refusalOf(byAdmin().create(newRoom("lAb")));
    expect(reason).toBe("organizations.resource_name_taken");
    expect(details.fields).toEqual({ name: ["There is one of that name already. Choose another."] });
    const [first] = (await byAdmin().list()).resources;
    await byAdmin().remove({ id: first?.id ?? "", reason: because });
    expect((await byAdmin().create(newRoom("lab"))).name).toBe("lab");
  });

  it(`is one of ${mostResources} at most, also when they are set up at once`, async () => {
    await api.db.asOwner(
      `INSERT INTO organizations.resources (organization_id, id, type, name, config, process_id)
        SELECT $1, gen_random_uuid(), 'room', 'Old ' || n, '{}', (SELECT id FROM audit.process_tracking LIMIT 1)
        FROM generate_series(1, $2::integer) AS n`,
      [clinic.id, mostResources - 2],
    );
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map((n) => byAdmin().create(newRoom(`New ${n}`))));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  });

  it("is changed as a whole, by whoever saw it as it is", async () => {
    const made = await byAdmin().create(newRoom());
    const change = { id: made.id, version: made.updatedAt, type: "room" as const, name: "Room A" };
    const changed = await byAdmin().update({ ...change, config: { location: "3rd floor" } });
    expect(changed).toMatchObject({ name: "Room A", config: { location: "3rd floor", capacity: 1 } });
    const late = await refusalOf(byAdmin().update({ ...change, config: { location: "4th floor" } }));
    expect(late.reason).toBe("organizations.resource_changed_meanwhile");
    const other = await refusalOf(
      byAdmin().update({
        ...change,
        version: changed.updatedAt,
        type: "laboratory",
        config: { baseUrl: "https://8.8.8.8" },
      }),
    );
    expect(other.details.fields).toHaveProperty("type");
  });

  it("is not changed by staff, nor seen by patients, whatever they ask the database", async () => {
    const { id } = await byAdmin().create(newRoom());
    const nurse = resourcesOf(api, clinic.members.nurse);
    expect((await refusalOf(nurse.remove({ id, reason: because }))).reason).toBe("organizations.not_permitted");
    expect((await refusalOf(resourcesOf(api, clinic.members.patient).list())).reason).toBe(
      "organizations.not_permitted",
    );
    const as = (role: "nurse" | "patient", text: string) =>
      api.db.app.withContext(
        {
          userId: clinic.members[role].account.id,
          role: "user",
          organizationId: clinic.id,
          sessionHandle: null,
          requestId: "test",
          reason: null,
          clientIp: null,
          userAgent: null,
          process: "test",
        },
        (tx) => tx.query(text),
      );
    expect(await as("nurse", "SELECT id FROM organizations.resources")).toEqual([{ id }]);
    expect(
      await as("nurse", "UPDATE organizations.resources SET name = 'x', process_id = process_id RETURNING id"),
    ).toEqual([]);
    expect(await as("patient", "SELECT id FROM organizations.resources")).toEqual([]);
    await expect(as("nurse", "SELECT secrets_encrypted FROM organizations.resources")).rejects.toThrow(
      "permission denied",
    );
    await expect(as("nurse", `SELECT organizations.resource_secrets('${id}')`)).rejects.toThrow("not_permitted");
    await expect(as("nurse", "DELETE FROM organizations.resources")).rejects.toThrow("permission denied");
  });
});

describe("a resource at an address", () => {
  it.each([
    ["a private address", "https://10.1.2.3/in", "url"],
    ["loopback", "https://127.0.0.2/in", "url"],
    ["the credentials of a cloud", "http://169.254.169.254/latest", "url"],
    ["IPv4 inside IPv6", "https://[::ffff:10.1.2.3]/in", "url"],
    ["a name of a private address", "https://inside.example/in", "url"],
    ["the Internet in the clear", "http://8.8.8.8/in", "url"],
  ])("that is %s is refused in words at its field", async (_what, url, field) => {
    const resolve = async () => ["10.0.0.1"];
    const { reason, details } = await refusalOf(byAdmin({ resolve }).create(newWebhook(url)));
    expect(reason).toBe("organizations.address_closed");
    expect(Object.keys(details.fields ?? {})).toEqual([`config.${field}`]);
    expect((await byAdmin().list()).resources).toEqual([]);
  });

  it("is refused where the operator opened none: this is how it is unless told", async () => {
    const url = await web((_request, response) => void response.end());
    const asIs = api.callerOf(clinic.members.admin).organizations.resources;
    const { details } = await refusalOf(asIs.create(newWebhook(url)));
    expect(details.fields?.["config.url"]?.[0]).toMatch(/^That address lies inside a network that is not open/u);
  });

  it("of a device is refused at its host", async () => {
    const device = {
      type: "imaging_device",
      name: "CT",
      config: { aeTitle: "CT", host: "10.0.0.5", modality: "CT" },
    } as const;
    expect((await refusalOf(byAdmin().create(device))).details.fields).toHaveProperty(["config.host"]);
  });

  it("that nobody can find today is kept: it may be there tomorrow", async () => {
    const resolve = () => Promise.reject(Object.assign(new Error("none"), { code: "ENOTFOUND" }));
    const made = await byAdmin({ resolve }).create(newWebhook("https://soon.example/in"));
    const tested = await byAdmin({ resolve }).testConnection({ id: made.id });
    expect(tested.lastTest).toMatchObject({ isFine: false, outcome: "name_not_found" });
  });

  it("is looked at again when it is called: a name may lead elsewhere by then", async () => {
    const made = await byAdmin({ resolve: async () => ["8.8.8.8"] }).create(newWebhook("https://hook.example/in"));
    const rebound = byAdmin({ resolve: async () => ["169.254.169.254"] });
    const tested = await rebound.testConnection({ id: made.id });
    expect(tested).toMatchObject({ status: "failing", lastTest: { outcome: "address_not_allowed" } });
  });
});

describe("an address", () => {
  const path = "services/T0PLANTED/B0PLANTED/x0planted0secret0x";

  it("is sealed with its path and query, shown folded, and called as it was given", async () => {
    const asked: (string | undefined)[] = [];
    const url = await web((request, response) => {
      asked.push(request.url);
      response.end(JSON.stringify({ resourceType: "CapabilityStatement", fhirVersion: "4.0.1" }));
    });
    const config = { url: `${url}/${path}?key=planted0query`, events: ["resource.changed" as const] };
    const made = [
      await byAdmin().create({ type: "webhook", name: "Chat", config }),
      await byAdmin().create({ ...providerAt(`${url}/${path}`), name: "Key in the path" }),
      await byAdmin().create({ type: "laboratory", name: "Lab", config: { baseUrl: `${url}/${path}` } }),
    ];
    await api.runner.runDue();
    const answers: unknown[] = [made, await byAdmin().list()];
    for (const { id } of made) {
      answers.push(await byAdmin().testConnection({ id }), await byAdmin().history({ id }));
      answers.push(await byAdmin().deliveries({ id }), await byAdmin().byId({ id }));
    }
    expect(made.map((one) => one.config["url"] ?? one.config["baseUrl"])).toEqual(made.map(() => `${url}/…`));
    expect(new Set(asked)).toEqual(new Set([`/${path}?key=planted0query`, `/${path}`, `/${path}/metadata`]));
    const words = ["T0PLANTED", "x0planted0secret0x", "planted0query"];
    for (const word of words) expect(JSON.stringify(answers)).not.toContain(word);
    expect(await findEverywhere(api.db, { path: words })).toEqual([]);
  });

  it("stays when it is left out, and its secret with it; the folded form of it is no address", async () => {
    const asked: (string | undefined)[] = [];
    const url = await web((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      response.end();
    });
    const made = await byAdmin().create(providerAt(`${url}/${path}`, "the-first-key"));
    const change = { id: made.id, version: made.updatedAt, type: "evidence_provider" as const, name: "Renamed" };
    const changed = await byAdmin().update({ ...change, config: { kind: "other" } });
    expect(changed).toMatchObject({ config: { baseUrl: `${url}/…` }, secretNames: ["apiKey", "baseUrl"] });
    await byAdmin().testConnection({ id: made.id });
    expect(asked).toEqual([`/${path} Bearer the-first-key`]);
    const back = { ...change, version: changed.updatedAt, config: { kind: "other" as const, baseUrl: `${url}/…` } };
    expect((await refusalOf(byAdmin().update(back))).details.fields).toHaveProperty(["config.baseUrl"]);
  });

  it("in clear has no place in the table, whoever writes it", async () => {
    const { id } = await byAdmin().create(newWebhook("https://8.8.8.8/in"));
    for (const [field, value] of [
      ["url", "https://8.8.8.8/secret"],
      ["url", "https://8.8.8.8?secret"],
      ["baseUrl", "https://8.8.8.8/secret"],
    ]) {
      const write = api.db.asOwner("UPDATE organizations.resources SET config = config || $2 WHERE id = $1", [
        id,
        JSON.stringify({ [field ?? ""]: value }),
      ]);
      await expect(write).rejects.toMatchObject({ code: "23514" });
    }
  });
});

describe("the history of a resource", () => {
  it("tells who did what, when and why, from what to what", async () => {
    const url = await web((_request, response) => void response.writeHead(500).end());
    const { id, updatedAt: version } = await byAdmin().create(providerAt(url, "the-first-key"));
    const change = { ...providerAt(`${url}/v2`), id, version, name: "Renamed" };
    await byAdmin().update({ ...change, config: { ...change.config, apiKey: "the-second-key" } });
    await byAdmin().testConnection({ id });
    await byAdmin().testConnection({ id });
    await byAdmin().setStatus({ id, status: "inactive", reason: "It is being moved." });
    await byAdmin().remove({ id, reason: "It is gone." });
    const { admin, auditor, nurse } = clinic.members;
    const history = await resourcesOf(api, auditor).history({ id });
    expect(history.map(({ kind, status, fields, reason }) => ({ kind, status, fields, reason }))).toEqual([
      { kind: "removed", status: null, fields: [], reason: "It is gone." },
      { kind: "changed", status: { from: "failing", to: "inactive" }, fields: [], reason: "It is being moved." },
      {
        kind: "changed",
        status: { from: "active", to: "failing" },
        fields: [],
        reason: "Connection test: It answers that it is not well itself (500). Try again later.",
      },
      { kind: "changed", status: null, fields: ["name", "baseUrl", "secrets"], reason: null },
      { kind: "created", status: { from: null, to: "active" }, fields: [], reason: null },
    ]);
    expect(history.every(({ by }) => by?.userId === admin.account.id && by.displayName === "A. Person")).toBe(true);
    expect((await refusalOf(resourcesOf(api, nurse).history({ id }))).reason).toBe("organizations.not_permitted");
    expect((await refusalOf(byAdmin().byId({ id }))).reason).toBe("organizations.resource_not_found");
  });
});
