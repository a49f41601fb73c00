import type { OutboundOptions } from "@anamnesis/platform";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { refusalOf } from "../../../testing/identity.ts";
import { type TestApi, testApi, type TestOrganization } from "../../../testing/index.ts";
import { newWebhook, otherSide, providerAt, resourcesOf, signingSecret } from "../../../testing/resources.ts";
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
describe("a secret", () => {
  it("is kept sealed, and in no answer, log or trail", async () => {
    const apiKey = "planted-api-key-of-the-clinic";
    const url = await web((_request, response) => void response.end("{}"));
    const answers: unknown[] = [await byAdmin().create(newWebhook(url))];
    const made = await byAdmin().create(providerAt(url, apiKey));
    answers.push(made, await byAdmin().list(), await byAdmin().testConnection({ id: made.id }));
    const version = made.updatedAt;
    answers.push(await byAdmin().update({ ...providerAt(url), id: made.id, version }));
    answers.push(await byAdmin().history({ id: made.id }));
    expect(made.secretNames).toEqual(["apiKey", "baseUrl"]);
    for (const secret of [apiKey, signingSecret, signingSecret.slice(6)]) {
      expect(JSON.stringify(answers)).not.toContain(secret);
    }
    expect(await findEverywhere(api.db, { secret: [apiKey, signingSecret, signingSecret.slice(6)] })).toEqual([]);
    const [opened] = await api.db.asOwner<{ n: number }>(
      `SELECT count(*)::integer AS n FROM audit.audit_logs
        WHERE event_type = 'FIELDS_OPENED' AND resource_type = 'organizations.resources' AND user_id = $1`,
      [clinic.members.admin.account.id],
    );
    // By the test, and by the change that kept the key.
    expect(opened?.n).toBe(2);
  });

  it("stays when it is left out, changes when it is given, and goes when it is null", async () => {
    const seen: (string | undefined)[] = [];
    const url = await web((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    let { id, updatedAt: version } = await byAdmin().create(providerAt(url, "the-first-key"));
    const test = () => byAdmin().testConnection({ id });
    const update = async (apiKey?: string | null) => {
      const config = { ...providerAt(url).config, ...(apiKey === undefined ? {} : { apiKey }) };
      const changed = await byAdmin().update({ ...providerAt(url), id, version, config });
      version = changed.updatedAt;
      return changed.secretNames;
    };
    await test();
    expect(await update()).toEqual(["apiKey", "baseUrl"]);
    await test();
    expect(await update("the-second-key")).toEqual(["apiKey", "baseUrl"]);
    await test();
    expect(await update(null)).toEqual(["baseUrl"]);
    await test();
    expect(seen).toEqual(["Bearer the-first-key", "Bearer the-first-key", "Bearer the-second-key", undefined]);
  });

  it("is given again for another address: nobody has it sent to themselves", async () => {
    const url = await web((_request, response) => void response.end());
    const { id, updatedAt: version } = await byAdmin().create(providerAt(url, "planted-api-key"));
    const elsewhere = await web((_request, response) => void response.end());
    const moved = { ...providerAt(elsewhere), id, version };
    const { reason, details } = await refusalOf(byAdmin().update(moved));
    expect(reason).toBe("organizations.secret_for_another_address");
    expect(details.fields).toEqual({
      "config.apiKey": ["It was given for another address. Give it again, or remove it."],
    });
    const without = await byAdmin().update({ ...moved, config: { ...moved.config, apiKey: null } });
    expect(without.secretNames).toEqual(["baseUrl"]);
  });

  it("is sent to no address that somebody changed in the table, who has no key", async () => {
    const heard: (string | undefined)[] = [];
    const listen = () =>
      web((request, response) => {
        heard.push(request.headers.authorization);
        response.end();
      });
    // Without a path it stands in the table alone.
    const [url, elsewhere] = [new URL(await listen()).origin, new URL(await listen()).origin];
    const { id } = await byAdmin().create(providerAt(url, "planted-api-key"));
    await api.db.asOwner(
      "UPDATE organizations.resources SET config = jsonb_set(config, '{baseUrl}', to_jsonb($2::text)) WHERE id = $1",
      [id, elsewhere],
    );
    const { reason } = await refusalOf(byAdmin().testConnection({ id }));
    expect(reason).toBe("organizations.secret_for_another_address");
    expect(heard).toEqual([]);
  });

  it("goes with its resource", async () => {
    const { id } = await byAdmin().create(newWebhook("https://8.8.8.8/in"));
    await byAdmin().remove({ id, reason: because });
    const [row] = await api.db.asOwner(
      "SELECT secrets_encrypted, secret_names FROM organizations.resources WHERE id = $1",
      [id],
    );
    expect(row).toEqual({ secrets_encrypted: null, secret_names: [] });
  });

  it("opens after its organization got a new key, and is sealed with that", async () => {
    const url = await web(
      (request, response) =>
        void response.writeHead(request.headers.authorization === "Bearer the-first-key" ? 200 : 401).end(),
    );
    const { id } = await byAdmin().create(providerAt(url, "the-first-key"));
    const sealedWith = async () => {
      const [row] = await api.db.asOwner<{ key: string; is_current: boolean }>(
        `SELECT encode(substr(r.secrets_encrypted, 3, 16), 'hex') AS key, k.retired_at IS NULL AS is_current
          FROM organizations.resources AS r
          JOIN app.tenant_keys AS k ON k.tenant_id = r.organization_id AND k.id = substr(r.secrets_encrypted, 3, 16)
          WHERE r.id = $1`,
        [id],
      );
      return row;
    };
    const before = await sealedWith();
    const operator = await api.newPerson("admin");
    await api.callerOf(operator).operations.keys.rotate({ reason: because, tenantId: clinic.id });
    await api.runner.runDue();
    const after = await sealedWith();
    expect(after?.is_current).toBe(true);
    expect(after?.key).not.toBe(before?.key);
    expect((await byAdmin().testConnection({ id })).lastTest).toMatchObject({ isFine: true });
  });
});
