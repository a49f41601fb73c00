import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "./json.ts";
import { resourceConfigs } from "./resource-configs.ts";
import { fieldsOf, sealedFieldsOf, secretsToGiveAgain, splitConfig } from "./resource-fields.ts";
import { type ResourceType, resourceTypes } from "./resource-words.ts";
import { createResourceInput, updateResourceInput } from "./resources.ts";

const good: Readonly<Record<ResourceType, JsonObject>> = {
  webhook: { url: "https://hooks.clinic.example/in", events: ["member.joined"] },
  evidence_provider: { kind: "openfda", baseUrl: "https://api.fda.gov" },
  imaging_device: { aeTitle: "CT_1", host: "ct.clinic.example", modality: "CT" },
  laboratory: { baseUrl: "https://lab.example/fhir" },
  room: { location: "2nd floor" },
};

const secret = `whsec_${"A".repeat(32)}`;

/** What is wrong, by field. */
function problemsOf(type: ResourceType, change: Readonly<Record<string, unknown>>): Record<string, string[]> {
  const result = createResourceInput.safeParse({ type, name: "One", config: { ...good[type], ...change } });
  const problems: Record<string, string[]> = {};
  for (const { path, message } of result.error?.issues ?? []) (problems[path.join(".")] ??= []).push(message);
  return problems;
}

describe("the config of a resource", () => {
  it.each(resourceTypes)("of type %s is accepted with what is needed alone", (type) => {
    expect(problemsOf(type, {})).toEqual({});
  });

  it.each(resourceTypes)("of type %s takes nothing that it does not know", (type) => {
    expect(Object.keys(problemsOf(type, { isAdmin: true }))).toEqual(["config"]);
  });

  it.each<[ResourceType, string, unknown, RegExp]>([
    ["webhook", "url", "hooks.example", /^Give an address such as https:/u],
    ["webhook", "url", "ftp://hooks.example", /^Give an address such as https:/u],
    ["webhook", "url", "file:///etc/passwd", /^Give an address such as https:/u],
    ["webhook", "url", "gopher://127.0.0.1:6379/_INFO", /^Give an address such as https:/u],
    ["webhook", "url", "https://", /^Give an address such as https:/u],
    ["webhook", "url", "https://me:secret@hooks.example/", /name and password/u],
    ["webhook", "url", "https://@hooks.example/", /name and password/u],
    ["webhook", "url", "https://hooks.example/#here", /follows the #/u],
    ["webhook", "url", "https://hooks.example/…", /how an address is shown/u],
    ["webhook", "url", `https://hooks.example/${"x".repeat(500)}`, /at most 500/u],
    ["webhook", "events", [], /at least one event/u],
    ["webhook", "events.0", ["no.such"], /events that there are/u],
    ["webhook", "signingSecret", "secret", /whsec_/u],
    ["webhook", "signingSecret", `whsec_${"A".repeat(31)}`, /whsec_/u],
    ["webhook", "signingSecret", `whsec_${"A".repeat(33)}`, /whsec_/u],
    ["evidence_provider", "kind", "wikipedia", /which provider/u],
    ["evidence_provider", "apiKey", "with a space", /no space/u],
    ["evidence_provider", "apiKey", "line\r\nX-Added: yes", /no space/u],
    ["evidence_provider", "requestsPerMinute", 0, /At least one/u],
    ["evidence_provider", "requestsPerMinute", 1.5, /whole number/u],
    ["imaging_device", "aeTitle", "A\\B", /no backslash/u],
    ["imaging_device", "aeTitle", "A title that is too long", /at most 16/u],
    ["imaging_device", "host", "ct clinic", /Give a name such as/u],
    ["imaging_device", "host", "http://ct.clinic.example", /Give a name such as/u],
    ["imaging_device", "host", "", /name or the address/u],
    ["imaging_device", "port", 65_536, /from 1 to 65535/u],
    ["laboratory", "cliaNumber", "0522081492", /looks like 05D2081492/u],
    ["room", "capacity", 0, /at least one person/u],
    ["room", "location", " ", /cannot be empty/u],
  ])("of type %s with %s = %j says what is wrong there, and only there", (type, path, value, words) => {
    const field = path.split(".")[0] ?? "";
    const problems = problemsOf(type, { [field]: value });
    expect(Object.keys(problems)).toEqual([`config.${path}`]);
    expect(problems[`config.${path}`]?.[0]).toMatch(words);
  });

  it("keeps a secret that is not given, and removes one that is null", () => {
    const change = { id: crypto.randomUUID(), version: new Date().toISOString(), name: "One" };
    const parsed = updateResourceInput.parse({
      ...change,
      type: "webhook",
      config: { ...good.webhook, signingSecret: null },
    });
    expect(parsed.config).toHaveProperty("signingSecret", null);
    expect(updateResourceInput.parse({ ...change, type: "webhook", config: good.webhook }).config).not.toHaveProperty(
      "signingSecret",
    );
    const made = createResourceInput.safeParse({
      type: "webhook",
      name: "One",
      config: { ...good.webhook, signingSecret: null },
    });
    expect(made.success).toBe(false);
  });
});

describe("the form of a config", () => {
  it("can be made from the schema of each type, with a title for each field", () => {
    for (const type of resourceTypes) {
      const fields = fieldsOf(resourceConfigs[type]);
      expect(fields.map(({ name }) => name)).toEqual(Object.keys(resourceConfigs[type].shape));
      for (const { title, kind, options } of fields) {
        expect(title).not.toBe("");
        expect(["select", "choices"].includes(kind)).toBe(options.length > 0);
        // Every choice has words of its own.
        for (const { label, value } of options) expect(label).not.toBe(value);
      }
    }
  });

  it("knows what to show for what", () => {
    const kinds = Object.fromEntries(
      resourceTypes.flatMap((type) =>
        fieldsOf(resourceConfigs[type]).map(({ name, kind }) => [`${type}.${name}`, kind]),
      ),
    );
    expect(kinds).toEqual({
      "webhook.url": "url",
      "webhook.events": "choices",
      "webhook.signingSecret": "secret",
      "evidence_provider.kind": "select",
      "evidence_provider.baseUrl": "url",
      "evidence_provider.apiKey": "secret",
      "evidence_provider.requestsPerMinute": "number",
      "imaging_device.aeTitle": "text",
      "imaging_device.host": "text",
      "imaging_device.port": "number",
      "imaging_device.modality": "select",
      "laboratory.baseUrl": "url",
      "laboratory.clientId": "text",
      "laboratory.clientSecret": "secret",
      "laboratory.cliaNumber": "text",
      "room.location": "text",
      "room.capacity": "number",
      "room.equipment": "list",
      "room.isBookable": "switch",
    });
    const port = fieldsOf(resourceConfigs.imaging_device).find(({ name }) => name === "port");
    expect(port).toMatchObject({ isRequired: false, initial: 104, min: 1, max: 65_535 });
  });

  it("refuses a schema that it has no field for", () => {
    expect(() => fieldsOf(z.strictObject({ deep: z.strictObject({}).meta({ title: "Deep" }) }))).toThrow(z.ZodError);
    expect(() => fieldsOf(z.strictObject({ bare: z.string() }))).toThrow(z.ZodError);
  });
});

describe("secrets of a config", () => {
  it("are told apart from what is shown", () => {
    expect(splitConfig("webhook", { ...good.webhook, signingSecret: secret })).toEqual({
      shown: { ...good.webhook, url: "https://hooks.clinic.example/…" },
      secrets: { url: "https://hooks.clinic.example/in", signingSecret: secret },
    });
    expect(resourceTypes.flatMap((type) => sealedFieldsOf(type).map(({ name }) => name))).toEqual([
      "url",
      "signingSecret",
      "baseUrl",
      "apiKey",
      "baseUrl",
      "clientSecret",
    ]);
  });

  it.each([
    ["https://hooks.example/T0/B0/secret", "https://hooks.example/…"],
    ["https://hooks.example:8443?key=secret", "https://hooks.example:8443/…"],
    ["https://hooks.example//secret", "https://hooks.example/…"],
    ["https://Hooks.example/", "https://hooks.example"],
    ["http://192.0.2.7:80", "http://192.0.2.7"],
  ])("fold the address %s to %s", (url, folded) => {
    const { shown, secrets } = splitConfig("webhook", { ...good.webhook, url });
    expect([shown["url"], secrets["url"]]).toEqual([folded, url]);
  });

  it("keep an address that is not given again as it was shown", () => {
    const before = { baseUrl: "https://lab.example/…", cliaNumber: "05D2081492" };
    expect(splitConfig("laboratory", { clientId: "us" }, before)).toEqual({
      shown: { baseUrl: "https://lab.example/…", clientId: "us" },
      secrets: {},
    });
  });

  it("that are sent to an address are given again for another one, and stay for another path", () => {
    const before = { baseUrl: "https://lab.example/fhir" };
    const again = (baseUrl: string) => secretsToGiveAgain("laboratory", before, { baseUrl });
    expect(again("https://lab.example/fhir/R4")).toEqual([]);
    expect(again("https://lab.example:443/fhir")).toEqual([]);
    expect(again("https://lab.example:8443/fhir")).toEqual(["clientSecret"]);
    expect(again("http://lab.example/fhir")).toEqual(["clientSecret"]);
    expect(again("https://evil.example/fhir")).toEqual(["clientSecret"]);
    // It signs, and is never sent.
    expect(secretsToGiveAgain("webhook", { url: "https://a.example" }, { url: "https://b.example" })).toEqual([]);
  });
});
