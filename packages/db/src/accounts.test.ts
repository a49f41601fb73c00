import { createHash, randomUUID } from "node:crypto";
import { deletionWaitDays } from "@anamnesis/domain";
import type pg from "pg";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openingOf, type Proof } from "./context.ts";
import { withClient } from "./testing/client.ts";
import {
  createAccount,
  newActor,
  plantSession,
  type TestAccount,
  type TestDatabase,
  testDatabase,
  testOutput,
} from "./testing/index.ts";

let db: TestDatabase;
let anna: TestAccount;
beforeAll(async () => {
  db = await testDatabase();
  anna = await createAccount(db);
});
afterAll(() => db.close());

const usual = "$argon2id$v=19$m=19456,t=2,p=1$";
const salt = "c2FsdHNhbHRzYWx0c2FsdA";
const hashOf = (output: Buffer, parameters = `${usual}${salt}`) =>
  `${parameters}$${createHash("sha256").update(output).digest("base64")}`;

/** Begins a transaction by a proof and leaves it open for `fn`. */
const held = <T>(
  proof: Proof,
  { process, reason = null }: { readonly process: string; readonly reason?: string | null },
  fn: (client: pg.Client) => Promise<T>,
) =>
  withClient(db.appUrl, async (client) => {
    await client.query("BEGIN");
    const claims = { requestId: "test", reason, clientIp: null, userAgent: null, process };
    const { text, values } = openingOf({ ...claims, proof }, uuidv7());
    await client.query(text, [...values]);
    return fn(client);
  });
const sessionOf = async ({ id: userId }: TestAccount): Promise<Proof> => {
  const token = await plantSession(db.asOwner, { userId });
  return { by: "session", id: createHash("sha256").update(token).digest("hex") };
};
const byPassword = ({ email }: TestAccount): Proof => ({ by: "password", email, output: testOutput });

describe("an administrator of the installation", () => {
  it.each(["role = 'user'", "status = 'suspended'", "deleted_at = now()"])(
    "decides nothing any more once %s, in a transaction of before either",
    async (change) => {
      const [admin, other, somebody] = [await createAccount(db), await createAccount(db), await createAccount(db)];
      await db.asOwner("UPDATE identity.users SET role = 'admin' WHERE id = ANY ($1)", [[admin.id, other.id]]);
      const proof = await sessionOf(admin);
      for (const [statement, values] of [
        ["SELECT identity.administer_account($1, 'admin', 'active', NULL)", [admin.id]],
        ["SELECT identity.administer_account($1, 'admin', NULL, NULL)", [somebody.id]],
        ["SELECT identity.end_sessions_of($1)", [other.id]],
      ] as const) {
        await db.asOwner(
          "UPDATE identity.users SET role = 'admin', status = 'active', deleted_at = NULL WHERE id = $1",
          [admin.id],
        );
        await held(proof, { process: "test", reason: "test" }, async (client) => {
          await db.asOwner(`UPDATE identity.users SET ${change} WHERE id = $1`, [admin.id]);
          await expect(client.query(statement, [...values]), statement).rejects.toMatchObject({ code: "AN010" });
        });
      }
      await db.asOwner("UPDATE identity.users SET role = 'user' WHERE role = 'admin'");
    },
  );
});

describe("nobody waits for an open transaction of nobody", () => {
  it("that asks for what is there already: the first administrator, the key of the installation", async () => {
    const keyId = Buffer.alloc(16, 1);
    await db.asOwner("DELETE FROM app.root_keys");
    await db.app.withContext(newActor({ process: "test" }), (tx) => tx.query("SELECT app.claim_root_key($1)", [keyId]));
    await db.asOwner("UPDATE identity.users SET role = 'admin' WHERE id = $1", [anna.id]);
    const register = "SELECT identity.register_first_admin($1, 'x@anamnesis.example', 'X', 'none') AS outcome";
    await held({ by: "nobody" }, { process: "test" }, async (client) => {
      expect((await client.query(register, [randomUUID()])).rows).toEqual([{ outcome: "admin_exists" }]);
      const claim = "SELECT app.claim_root_key($1) AS is_ours";
      expect((await client.query(claim, [keyId])).rows).toEqual([{ is_ours: true }]);
      expect((await client.query(claim, [Buffer.alloc(16, 2)])).rows).toEqual([{ is_ours: false }]);
      const locks = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      expect(await db.asOwner(locks)).toEqual([]);
    });
    await db.asOwner("UPDATE identity.users SET role = 'user' WHERE id = $1", [anna.id]);
  });
});

describe("a deletion", () => {
  it("is thought over for as many days as people are told, and called off once", async () => {
    const me = newActor({ userId: anna.id, process: "test" });
    const ask = (statement: string) => db.app.withContext(me, (tx) => tx.query(statement));
    const due = `SELECT identity.schedule_deletion() = now() + make_interval(days => ${deletionWaitDays}) AS is_due`;
    expect(await ask(due)).toEqual([{ is_due: true }]);
    await expect(ask("SELECT identity.schedule_deletion(-1)")).rejects.toMatchObject({ code: "42883" });
    const row = "SELECT deletion_due_at IS NULL AS stays FROM identity.users WHERE id = $1";
    expect(await db.asOwner(row, [anna.id])).toEqual([{ stays: false }]);
    expect(await ask("SELECT identity.cancel_deletion() AS done")).toEqual([{ done: true }]);
    expect(await ask("SELECT identity.cancel_deletion() AS done")).toEqual([{ done: false }]);
    expect(await db.asOwner(row, [anna.id])).toEqual([{ stays: true }]);
  });
});

describe("a password that has to be changed", () => {
  const state = "SELECT password_hash, must_change_password, password_changed_at FROM identity.users WHERE id = $1";

  it("is another afterwards: its own hash is none, however the salt is written", async () => {
    const { id } = await createAccount(db);
    await db.asOwner("UPDATE identity.users SET must_change_password = true, password_hash = $2 WHERE id = $1", [
      id,
      hashOf(testOutput),
    ]);
    const before = await db.asOwner(state, [id]);
    const change = (hash: string) =>
      db.app.withContext(newActor({ userId: id, process: "identity.accounts.changePassword" }), (tx) =>
        tx.query("SELECT identity.change_password($1, $2) AS done", [testOutput, hash]),
      );
    for (const parameters of [`${usual}${salt}`, `${usual}${salt}==`]) {
      await expect(change(hashOf(testOutput, parameters))).rejects.toMatchObject({ code: "42501" });
    }
    expect(await db.asOwner(state, [id])).toEqual(before);
    expect(await change(hashOf(Buffer.from("another")))).toEqual([{ done: true }]);
    expect(await db.asOwner(state, [id])).toMatchObject([{ must_change_password: false }]);
  });

  it("has to be changed still once it is hashed anew, which a sign-in does where the parameters are of before", async () => {
    const account = await createAccount(db);
    const { id } = account;
    await db.asOwner("UPDATE identity.users SET must_change_password = true WHERE id = $1", [id]);
    const [before] = await db.asOwner<object>(state, [id]);
    const rehash = (proof: Proof, process: string, hash: string) =>
      held(proof, { process }, async (client) => {
        await client.query("SELECT identity.rehash_password($1, $2)", [testOutput, hash]);
        await client.query("COMMIT");
      });
    const hash = hashOf(testOutput);
    const signIn = "identity.sessions.signIn";
    for (const [proof, process, given] of [
      [await sessionOf(account), signIn, hash],
      [byPassword(account), "attack", hash],
      [byPassword(account), signIn, hashOf(testOutput, "$weak$salt")],
    ] as const) {
      await expect(rehash(proof, process, given)).rejects.toMatchObject({ code: "42501" });
    }
    expect(await db.asOwner(state, [id])).toEqual([before]);
    await rehash(byPassword(account), signIn, hash);
    expect(await db.asOwner(state, [id])).toEqual([{ ...before, password_hash: hash }]);
    // Hashed as of today, it is not hashed anew into that of another.
    await rehash(byPassword(account), signIn, hashOf(Buffer.from("another")));
    expect(await db.asOwner(state, [id])).toEqual([{ ...before, password_hash: hash }]);
  });
});
