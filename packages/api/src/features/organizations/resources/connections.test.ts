import { createHmac } from "node:crypto";
import type { IncomingHttpHeaders, RequestListener } from "node:http";
import { createOutbound, type OutboundOptions } from "@anamnesis/platform";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { refusalOf } from "../../../testing/identity.ts";
import { type TestApi, testApi, type TestOrganization } from "../../../testing/index.ts";
import { newRoom, newWebhook, otherSide, resourcesOf, signingSecret } from "../../../testing/resources.ts";
import { createConnections } from "./connections.ts";

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

describe("the test of a connection", () => {
  it("sends a webhook an event that it can check, by Standard Webhooks", async () => {
    const received: { headers: IncomingHttpHeaders; body: string }[] = [];
    const url = await web((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        received.push({ headers: request.headers, body });
        response.writeHead(204).end();
      });
    });
    const { id } = await byAdmin().create(newWebhook(`${url}/in?from=here`));
    const before = Date.now();
    const tested = await byAdmin().testConnection({ id });
    const after = Date.now();
    expect(tested).toMatchObject({
      status: "active",
      lastTest: { isFine: true, outcome: "ok", words: "It took the test event, which was sent signed (204)." },
    });
    expect(Date.parse(tested.lastTestedAt ?? "")).toBeGreaterThanOrEqual(before);
    const [{ headers, body } = { headers: {}, body: "" }] = received;
    expect(headers["webhook-id"]).toMatch(/^msg_[\w-]{36}$/u);
    expect(Number(headers["webhook-timestamp"])).toBeGreaterThanOrEqual(Math.floor(before / 1000));
    expect(Number(headers["webhook-timestamp"])).toBeLessThanOrEqual(Math.ceil(after / 1000));
    const key = Buffer.from(signingSecret.slice(6), "base64");
    const text = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
    expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(text).digest("base64")}`);
    expect(JSON.parse(body)).toMatchObject({ type: "test", data: {} });
  });

  it.each<[string, RequestListener, string, RegExp]>([
    ["refuses us", (_request, response) => void response.writeHead(401).end(), "status", /refuses us \(401\)/u],
    ["is not there", (_request, response) => void response.writeHead(404).end(), "status", /404/u],
    ["is not well", (_request, response) => void response.writeHead(503).end(), "status", /503/u],
    [
      "sends us on",
      (_request, response) => void response.writeHead(302, { location: "/x" }).end(),
      "redirect",
      /sends us on/u,
    ],
    ["says too much", (_request, response) => void response.end("x".repeat(70_000)), "too_large", /larger/u],
    ["hangs up", (request) => void request.socket.destroy(), "closed", /hung up/u],
  ])("says when a webhook %s", async (_what, answer, outcome, words) => {
    const { id } = await byAdmin().create(newWebhook(await web(answer)));
    const { status, lastTest } = await byAdmin().testConnection({ id });
    expect({ status, ...lastTest }).toMatchObject({ status: "failing", isFine: false, outcome });
    expect(lastTest?.words).toMatch(words);
  });

  it("asks a laboratory what it is", async () => {
    const asked: (string | undefined)[] = [];
    let answer = JSON.stringify({ resourceType: "CapabilityStatement", fhirVersion: "4.0.1" });
    const url = await web((request, response) => {
      asked.push(request.url, request.headers.accept);
      response.end(answer);
    });
    const config = { baseUrl: `${url}/fhir/`, clientSecret: "planted-client-secret" };
    const { id } = await byAdmin().create({ type: "laboratory", name: "Lab", config });
    const fine = await byAdmin().testConnection({ id });
    expect(fine.lastTest?.words).toContain("FHIR server of version 4.0.1");
    expect(asked).toEqual(["/fhir/metadata", "application/fhir+json"]);
    for (const other of ["<html>", JSON.stringify({ resourceType: "Patient" }), "null"]) {
      answer = other;
      expect((await byAdmin().testConnection({ id })).lastTest).toMatchObject({ outcome: "not_understood" });
    }
  });

  it.each([
    ["openfda", "/base/drug/label.json?limit=1", `Basic ${Buffer.from("the-key-of-ours:").toString("base64")}`],
    ["dailymed", "/base/spls.json?pagesize=1", "Bearer the-key-of-ours"],
    ["rxnorm", "/base/version.json", "Bearer the-key-of-ours"],
    ["other", "/base", "Bearer the-key-of-ours"],
  ] as const)("asks %s something small, with its key", async (kind, path, credentials) => {
    const asked: (string | undefined)[] = [];
    let type = "application/json; charset=utf-8";
    const url = await web((request, response) => {
      asked.push(request.url, request.headers.authorization);
      response.writeHead(200, { "content-type": type }).end("{}");
    });
    const config = { kind, baseUrl: `${url}/base`, apiKey: "the-key-of-ours" };
    const { id } = await byAdmin().create({ type: "evidence_provider", name: kind, config });
    expect((await byAdmin().testConnection({ id })).lastTest).toMatchObject({ isFine: true });
    expect(asked).toEqual([path, credentials]);
    type = "text/html";
    const { lastTest } = await byAdmin().testConnection({ id });
    expect(lastTest?.outcome).toBe(kind === "other" ? "ok" : "not_understood");
  });

  it("finds nothing to test in a room, and nobody at a port where nobody is", async () => {
    const { id } = await byAdmin().create(newRoom());
    expect(await byAdmin().testConnection({ id })).toMatchObject({
      status: "active",
      lastTest: { isFine: true, outcome: "nothing_to_test" },
    });
    const device = await byAdmin().create({
      type: "imaging_device",
      name: "CT",
      config: { aeTitle: "CT", host: "127.0.0.1", port: 1, modality: "CT" },
    });
    expect((await byAdmin().testConnection({ id: device.id })).lastTest).toMatchObject({ outcome: "refused" });
  });

  it("brings a failing one back, leaves one alone that is out of use, and is in nobody's way who writes", async () => {
    let status = 500;
    const url = await web((_request, response) => void response.writeHead(status).end());
    const made = await byAdmin().create(newWebhook(url));
    const test = async () => (await byAdmin().testConnection({ id: made.id })).status;
    expect(await test()).toBe("failing");
    status = 200;
    expect(await test()).toBe("active");
    const update = { ...newWebhook(url), id: made.id, version: made.updatedAt, name: "Renamed" };
    expect((await byAdmin().update(update)).name).toBe("Renamed");
    await byAdmin().setStatus({ id: made.id, status: "inactive", reason: because });
    status = 500;
    expect(await test()).toBe("inactive");
  });

  it("runs five at a time for an organization, and gives back the place of each", async () => {
    let waiting: (() => void)[] = [];
    const url = await web((_request, response) => void waiting.push(() => response.end()));
    const { id } = await byAdmin().create(newWebhook(url));
    const outbound = createOutbound({ allowedNetworks: ["127.0.0.1/32"] });
    const services = { ...api.services, connections: createConnections(outbound) };
    const { resources } = api.callerOf(clinic.members.admin, { services }).organizations;
    const tests = Array.from({ length: 5 }, () => resources.testConnection({ id }));
    await expect.poll(() => waiting.length).toBe(5);
    expect(await refusalOf(resources.testConnection({ id }))).toMatchObject({
      kind: "rate_limited",
      reason: "organizations.too_many_tests",
    });
    for (const answer of waiting) answer();
    waiting = [];
    await Promise.all(tests);
    const next = resources.testConnection({ id });
    await expect.poll(() => waiting.length).toBe(1);
    for (const answer of waiting) answer();
    expect((await next).status).toBe("active");
  });
});
