import { randomBytes, randomUUID } from "node:crypto";
import { fileKeyProvider, guarded, type KeyProvider, rootKeyOf, vaultKeyProvider } from "@anamnesis/crypto";
import { startVault } from "@anamnesis/crypto/testing";
import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import { createAccount, newActor, type TestDatabase, testDatabase, withProcess } from "@anamnesis/db/testing";
import type { MemberRole } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFieldKeys, type FieldKeys, openEach } from "./field-keys.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const provider = fileKeyProvider(rootKeyOf(randomBytes(32)));
const place = { table: "symptoms.symptom_entries", column: "notes_encrypted", row: randomUUID() };
const what = "symptoms.symptom_entries";

const newPerson = async () => (await createAccount(db)).id;
const as = <T>(userId: string, fn: (tx: Tx) => Promise<T>) =>
  db.app.withContext(newActor({ userId, process: "test" }), fn);
const sealFor = (keys: FieldKeys, tenantId: string, text: string) =>
  as(tenantId, (tx) => keys.seal(tx, { tenantId, place, text }));
const openFor = (keys: FieldKeys, tenantId: string, sealed: Buffer) =>
  as(tenantId, async (tx) => (await keys.opener(tx, { tenantId, what })).open([{ place, sealed }]));
const keysOf = (tenantId: string) =>
  db.asOwner<{ id: Buffer; retired_at: string | null }>("SELECT * FROM app.tenant_keys WHERE tenant_id = $1", [
    tenantId,
  ]);
const openedBy = async (tenantId: string) =>
  (
    await db.asOwner<{ resource_type: string }>(
      "SELECT resource_type FROM audit.audit_logs WHERE event_type = 'FIELDS_OPENED' AND resource_id = $1",
      [tenantId],
    )
  ).length;

/** A provider that counts how often it is asked. */
function counting(): KeyProvider & { readonly asked: { wrap: number; unwrap: number } } {
  const asked = { wrap: 0, unwrap: 0 };
  return {
    name: provider.name,
    asked,
    wrap(...given) {
      asked.wrap += 1;
      return provider.wrap(...given);
    },
    unwrap(...given) {
      asked.unwrap += 1;
      return provider.unwrap(...given);
    },
  };
}

describe("a field", () => {
  it("opens for its person on another server, and nothing of it is in the clear", async () => {
    const person = await newPerson();
    const sealed = await sealFor(createFieldKeys(provider), person, "behind the left eye 👁");
    expect(sealed.includes("left eye")).toBe(false);
    expect(await openFor(createFieldKeys(provider), person, sealed)).toEqual(["behind the left eye 👁"]);
  });

  it("does not open in another row, for another person, or after it was changed", async () => {
    const [anna, berta] = [await newPerson(), await newPerson()];
    const keys = createFieldKeys(provider);
    const sealed = await sealFor(keys, anna, "Anna's");
    await sealFor(keys, berta, "Berta's");
    const moved = { place: { ...place, row: randomUUID() }, sealed };
    await expect(
      as(anna, async (tx) => (await keys.opener(tx, { tenantId: anna, what })).open([moved])),
    ).rejects.toMatchObject({ kind: "internal", reason: "crypto.refused" });
    await expect(openFor(keys, berta, sealed)).rejects.toMatchObject({ reason: "crypto.unknown_key" });
    sealed.writeUInt8(sealed.readUInt8(40) ^ 1, 40);
    await expect(openFor(keys, anna, sealed)).rejects.toMatchObject({ reason: "crypto.refused" });
  });

  it("that does not open keeps nobody from the others, and is not taken for one by a server without the provider", async () => {
    const person = await newPerson();
    const keys = createFieldKeys(provider);
    const sealed = await sealFor(keys, person, "mine");
    const garbage = [randomBytes(80), Buffer.concat([sealed.subarray(0, 18), randomBytes(60)])];
    const all = [...garbage, sealed].map((one) => ({ place, sealed: one }));
    const openAll = (by: FieldKeys) =>
      as(person, async (tx) => openEach(await by.opener(tx, { tenantId: person, what }), all));
    expect(await openAll(keys)).toEqual([null, null, "mine"]);
    await expect(openAll(createFieldKeys({ ...provider, name: "vault" }))).rejects.toMatchObject({
      reason: "crypto.other_key_provider",
    });
  });

  it("opens under keys that another function of the database handed out", async () => {
    const person = await newPerson();
    const keys = createFieldKeys(provider);
    const sealed = await sealFor(keys, person, "shared");
    const handedOut = await db.asOwner<{ keyId: Buffer; wrapped: Buffer; provider: string }>(
      'SELECT id AS "keyId", wrapped, provider FROM app.tenant_keys WHERE tenant_id = $1',
      [person],
    );
    expect(await keys.openerWith(person, handedOut).open([{ place, sealed }])).toEqual(["shared"]);
    await expect(keys.openerWith(person, []).open([{ place, sealed }])).rejects.toMatchObject({
      reason: "crypto.unknown_key",
    });
  });
});

describe("the first key of a tenant", () => {
  it("is one, when ten servers write for the first time at once", async () => {
    const person = await newPerson();
    const servers = Array.from({ length: 10 }, () => createFieldKeys(provider));
    const sealed = await Promise.all(servers.map((keys, index) => sealFor(keys, person, String(index))));
    expect(await keysOf(person)).toHaveLength(1);
    const fresh = createFieldKeys(provider);
    for (const [index, one] of sealed.entries()) expect(await openFor(fresh, person, one)).toEqual([String(index)]);
  });

  it("is not counted on when the transaction that made it is rolled back", async () => {
    const person = await newPerson();
    const keys = createFieldKeys(provider);
    await expect(
      as(person, async (tx) => {
        await keys.seal(tx, { tenantId: person, place, text: "lost" });
        // Found again without a look at the database, within this transaction alone.
        await keys.seal(tx, { tenantId: person, place, text: "lost as well" });
        throw new Error("rolled back");
      }),
    ).rejects.toThrow("rolled back");
    expect(await keysOf(person)).toEqual([]);
    const sealed = await sealFor(keys, person, "kept");
    expect(await openFor(createFieldKeys(provider), person, sealed)).toEqual(["kept"]);
  });

  it("is not made for an account that is gone", async () => {
    const person = await newPerson();
    const late = as(person, async (tx) => {
      await tx.query("SELECT 1");
      // After the database knew who works here, and before they need a key.
      await db.asOwner("UPDATE identity.users SET deleted_at = now() WHERE id = $1", [person]);
      return createFieldKeys(provider).seal(tx, { tenantId: person, place, text: "late" });
    });
    await expect(late).rejects.toMatchObject({ kind: "unauthenticated" });
    await expect(sealFor(createFieldKeys(provider), person, "later")).rejects.toMatchObject({
      kind: "unauthenticated",
    });
    expect(await keysOf(person)).toEqual([]);
  });

  it("is not made in a transaction that only reads", async () => {
    const person = await newPerson();
    const keys = createFieldKeys(provider);
    await expect(
      db.app.withContext(newActor({ userId: person }), (tx) => keys.seal(tx, { tenantId: person, place, text: "x" })),
    ).rejects.toMatchObject({ reason: "database.read_only_transaction" });
  });
});

describe("a key that is cached", () => {
  it("is unwrapped once, also for many at the same time, and every opening is written down", async () => {
    const person = await newPerson();
    const sealed = await sealFor(createFieldKeys(provider), person, "once");
    const counted = counting();
    const keys = createFieldKeys(counted);
    await Promise.all(Array.from({ length: 5 }, () => openFor(keys, person, sealed)));
    await openFor(keys, person, sealed);
    await sealFor(keys, person, "again");
    expect(counted.asked).toEqual({ wrap: 0, unwrap: 1 });
    expect(await openedBy(person)).toBe(6);
  });

  it("opens nothing any more once it was destroyed, wherever it is cached", async () => {
    const person = await newPerson();
    const keys = createFieldKeys(provider);
    const sealed = await sealFor(keys, person, "to be forgotten");
    expect(await openFor(keys, person, sealed)).toEqual(["to be forgotten"]);
    await db.asOwner(
      "UPDATE app.tenant_keys SET wrapped = NULL, retired_at = now(), destroyed_at = now() WHERE tenant_id = $1",
      [person],
    );
    await expect(openFor(keys, person, sealed)).rejects.toMatchObject({ reason: "crypto.unknown_key" });
    expect(await db.asOwner("SELECT wrapped FROM app.tenant_keys WHERE tenant_id = $1", [person])).toEqual([
      { wrapped: null },
    ]);
  });

  it("is not opened by a provider that did not wrap it", async () => {
    const person = await newPerson();
    const sealed = await sealFor(createFieldKeys(provider), person, "wrapped by file");
    const other = createFieldKeys({ ...provider, name: "vault" });
    await expect(openFor(other, person, sealed)).rejects.toMatchObject({ reason: "crypto.other_key_provider" });
  });

  it("is asked for again after the provider was away, and says so meanwhile", async () => {
    const person = await newPerson();
    const sealed = await sealFor(createFieldKeys(provider), person, "patience");
    let isAway = true;
    const flaky: KeyProvider = {
      ...provider,
      unwrap: (...given) => (isAway ? Promise.reject(new Error("no route")) : provider.unwrap(...given)),
    };
    const keys = createFieldKeys(flaky);
    await expect(openFor(keys, person, sealed)).rejects.toThrow("no route");
    isAway = false;
    expect(await openFor(keys, person, sealed)).toEqual(["patience"]);
  });
});

describe("another provider of keys", () => {
  const claim = sqlFunction("app.claim_key_provider", typed<boolean>());
  const vaultSettings = { mount: "transit", key: "anamnesis" };
  const openVault = async () => {
    const server = await startVault({ ...vaultSettings, token: "hvs.CAESIJ" });
    const settings = { ...vaultSettings, address: server.address, token: async () => "hvs.CAESIJ" };
    return { server, vault: guarded(vaultKeyProvider(settings)) };
  };

  it("wraps once the installation itself says so, and the one before opens what it wrapped", async () => {
    const { server, vault } = await openVault();
    const anybody = newActor({ process: "test" });
    expect(await db.app.withContext(anybody, (tx) => claim(tx, { name: "file" }))).toBe(true);
    const [anna, berta] = [await newPerson(), await newPerson()];
    const sealed = await sealFor(createFieldKeys(provider), anna, "wrapped by file");
    const moved = createFieldKeys(vault, [provider]);
    expect(await db.app.withContext(anybody, (tx) => claim(tx, { name: "vault" }))).toBe(false);
    await expect(sealFor(moved, berta, "too early")).rejects.toThrow("crypto.other_key_provider");

    const system = newActor({ role: "system", process: "test" });
    expect(await db.worker.withContext(system, (tx) => claim(tx, { name: "vault" }))).toBe(true);
    const after = await sealFor(moved, berta, "wrapped by vault");
    expect(await openFor(moved, berta, after)).toEqual(["wrapped by vault"]);
    expect(await openFor(moved, anna, sealed)).toEqual(["wrapped by file"]);
    const elsewhere = openFor(createFieldKeys(provider), berta, after);
    await expect(elsewhere).rejects.toMatchObject({ reason: "crypto.other_key_provider" });
    await server.close();
  });

  it("that does not answer leaves what is open already, and what is not sealed, as it was", async () => {
    const { server, vault } = await openVault();
    const [anna, berta] = [await newPerson(), await newPerson()];
    const keys = createFieldKeys(vault, [provider]);
    const [first, second] = [await sealFor(keys, anna, "Anna's"), await sealFor(keys, berta, "Berta's")];
    const started = createFieldKeys(vault, [provider]);
    expect(await openFor(started, anna, first)).toEqual(["Anna's"]);
    server.seal(true);
    const refused = { kind: "unavailable", reason: "crypto.key_provider_unavailable" };
    for (let call = 0; call < 30; call += 1) {
      await expect(openFor(started, berta, second)).rejects.toMatchObject(refused);
    }
    expect(await openFor(started, anna, first)).toEqual(["Anna's"]);
    expect(await as(berta, (tx) => tx.query("SELECT 1 AS one"))).toEqual([{ one: 1 }]);
    await server.close();
  });
});

describe("what hands out keys", () => {
  const calls = [
    ["SELECT * FROM app.sealing_key($1)"],
    ["SELECT * FROM app.add_tenant_key($1, '\\x000102030405060708090a0b0c0d0e0f', '\\x00', 'file')"],
    ["SELECT * FROM app.open_tenant_keys($1, 'symptoms.symptom_entries')"],
  ] as const;

  it.each(calls)("refuses another person: %s", async (statement) => {
    const [anna, berta] = [await newPerson(), await newPerson()];
    await sealFor(createFieldKeys(provider), anna, "Anna's");
    await expect(as(berta, (tx) => tx.query(statement, [anna]))).rejects.toMatchObject({ code: "42501" });
    await expect(
      db.app.withContext(newActor({ process: "test" }), (tx) => tx.query(statement, [anna])),
    ).rejects.toMatchObject({ code: "42501" });
    expect(await openedBy(anna)).toBe(0);
    expect(await keysOf(anna)).toHaveLength(1);
  });

  it("serves those who work in the organization of the context, and neither its patients nor another", async () => {
    const newOrganization = async () => {
      const id = randomUUID();
      await db.asOwner(
        `${withProcess} INSERT INTO organizations.organizations (id, slug, name, type, process_id)
          SELECT $1, $2, 'A practice', 'clinic', id FROM p`,
        [id, `practice-${id.slice(0, 8)}`],
      );
      return id;
    };
    const newMember = async (organizationId: string, role: MemberRole, status: "active" | "suspended" = "active") => {
      const userId = await newPerson();
      await db.asOwner(
        `${withProcess} INSERT INTO organizations.memberships (organization_id, user_id, role, status, process_id)
          SELECT $1, $2, $3, $4, id FROM p`,
        [organizationId, userId, role, status],
      );
      return { userId, organizationId };
    };
    const [here, elsewhere] = [await newOrganization(), await newOrganization()];
    const keys = createFieldKeys(provider);
    const within = (member: { readonly userId: string; readonly organizationId: string }) =>
      db.app.withContext(newActor({ ...member, process: "test" }), (tx) =>
        keys.seal(tx, { tenantId: here, place, text: "the practice's" }),
      );
    for (const other of [
      await newMember(elsewhere, "doctor"),
      await newMember(here, "patient"),
      await newMember(here, "doctor", "suspended"),
      { userId: await newPerson(), organizationId: here },
    ]) {
      await expect(within(other)).rejects.toMatchObject({ code: "42501" });
    }
    // The first came with it: nobody who belongs to it gives it one.
    const auditor = await newMember(here, "auditor");
    await expect(within(auditor)).rejects.toMatchObject({ code: "42501" });
    const { keyId, wrapped, provider: by } = await keys.newKey(here);
    await db.asOwner(
      `${withProcess} INSERT INTO app.tenant_keys (tenant_id, id, wrapped, provider, process_id)
        SELECT $1, $2, $3, $4, id FROM p`,
      [here, keyId, wrapped, by],
    );
    expect((await within(auditor)).length).toBeGreaterThan(46);
  });

  it("does not open without writing down who did", async () => {
    const person = await newPerson();
    const reading = db.app.withContext(newActor({ userId: person }), (tx) =>
      tx.query("SELECT * FROM app.open_tenant_keys($1, 'symptoms.symptom_entries')", [person]),
    );
    await expect(reading).rejects.toMatchObject({ code: "42501" });
  });

  it("lets nobody read, change or destroy keys by themselves", async () => {
    const person = await newPerson();
    await sealFor(createFieldKeys(provider), person, "mine");
    for (const statement of [
      "SELECT wrapped FROM app.tenant_keys",
      "UPDATE app.tenant_keys SET retired_at = now()",
      "DELETE FROM app.tenant_keys",
      `SELECT app.destroy_tenant_keys('${person}')`,
      "SELECT app.advance_rotation(gen_random_uuid(), gen_random_uuid(), NULL, NULL, NULL, NULL, NULL)",
      `SELECT * FROM app.fields_under_old_keys('${person}', NULL, NULL, 10)`,
    ]) {
      await expect(
        as(person, (tx) => tx.query(statement)),
        statement,
      ).rejects.toMatchObject({ code: "42501" });
      // Nor the worker, in the name of somebody.
      await expect(
        db.worker.withContext(newActor({ userId: person, process: "test" }), (tx) => tx.query(statement)),
        statement,
      ).rejects.toMatchObject({ code: "42501" });
    }
  });

  it("keeps no wrapped key in the trail", async () => {
    const person = await newPerson();
    await sealFor(createFieldKeys(provider), person, "mine");
    const events = await db.asOwner<{ new_values: Record<string, unknown> }>(
      "SELECT new_values FROM audit.trail WHERE table_name = 'tenant_keys' AND subject_id = $1",
      [person],
    );
    expect(events.map(({ new_values }) => new_values["wrapped"])).toEqual(["[redacted]"]);
  });
});
