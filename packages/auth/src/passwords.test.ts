import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, type TestDatabase, testDatabase } from "@anamnesis/db/testing";
import { createPasswords, usualParameters } from "./passwords.ts";
import { whoOf } from "./request.ts";

const facts = { requestId: "test", clientIp: "192.0.2.1", userAgent: "Firefox" };

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

describe("passwords", () => {
  const passwords = createPasswords();

  /** Whether the database lets somebody in by what they typed, whose account keeps `hash`. */
  async function opens(hash: string, typed: string): Promise<boolean> {
    const { email } = await createAccount(db, { passwordHash: hash });
    const [terms] = await db.app.withContext(whoOf(null, facts), (tx) =>
      tx.query<{ parameters: string }>(
        "SELECT password_parameters AS parameters FROM identity.sign_in_terms($1, 'a', 'b', 'c')",
        [email],
      ),
    );
    const output = await passwords.prove(terms?.parameters ?? "", typed);
    const proof = { by: "password", email, output } as const;
    return db.app
      .withContext({ ...whoOf(null, facts), proof }, (tx) => tx.found())
      .then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ kind: "unauthenticated", reason: "identity.wrong_credentials" });
          return false;
        },
      );
  }

  it("are proved in Argon2id with the parameters of OWASP, and in whatever way they were typed", async () => {
    const hash = await passwords.hash("caf\u00e9 au lait au lait");
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/u);
    expect(await opens(hash, "cafe\u0301 au lait au lait")).toBe(true);
    expect(await opens(hash, "cafe au lait au lait")).toBe(false);
  });

  it("have the same parameters in the database, for addresses without an account", async () => {
    const [row] = await db.asOwner<{ usual: string }>("SELECT identity.usual_parameters() AS usual");
    expect(row?.usual).toBe(usualParameters);
  });

  it("are used whole, however long", async () => {
    const long = "a".repeat(200);
    const hash = await passwords.hash(long);
    expect(await opens(hash, long)).toBe(true);
    expect(await opens(hash, `${long.slice(0, -1)}b`)).toBe(false);
  });

  it("are not what is kept of them", async () => {
    const hash = await passwords.hash("four plain words here");
    const kept = Buffer.from(hash.slice(hash.lastIndexOf("$") + 1), "base64");
    const { email } = await createAccount(db, { passwordHash: hash });
    const shown = db.app.withContext({ ...whoOf(null, facts), proof: { by: "password", email, output: kept } }, (tx) =>
      tx.found(),
    );
    await expect(shown).rejects.toMatchObject({ reason: "identity.wrong_credentials" });
  });

  it("never fit an account that does not exist, or a hash that is none", async () => {
    const output = await passwords.prove(`${usualParameters}${"A".repeat(22)}`, "anything at all");
    const proof = { by: "password", email: "nobody@anamnesis.example", output } as const;
    await expect(db.app.withContext({ ...whoOf(null, facts), proof }, (tx) => tx.found())).rejects.toMatchObject({
      kind: "unauthenticated",
      reason: "identity.wrong_credentials",
    });
    expect(await opens("none", "none")).toBe(false);
    expect(await opens("$none$none", "none")).toBe(false);
    // Of parameters that are none, or too costly, each proof is another.
    for (const terms of ["none", `$argon2id$v=19$m=65536,t=5,p=1$${"A".repeat(22)}`]) {
      expect(await passwords.prove(terms, "none")).not.toEqual(await passwords.prove(terms, "none"));
    }
  });

  it("turn people away when too many wait, rather than slowing everyone down", async () => {
    const busy = createPasswords({ concurrency: 1, queueLimit: 1 });
    const results = await Promise.allSettled([busy.hash("a"), busy.hash("b"), busy.hash("c")]);
    expect(results.map((result) => result.status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(results[2]).toMatchObject({ reason: { kind: "unavailable", reason: "identity.busy" } });
    await expect(busy.hash("d")).resolves.toBeTruthy();
  });
});
