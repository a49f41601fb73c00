import { afterAll, beforeAll, expect, it } from "vitest";
import { nameOf } from "./access/define.ts";
import { tables } from "./access/index.ts";
import { type TestDatabase, testDatabase } from "./testing/index.ts";

/*
 * A transaction is worth what its proof is still worth: every function that a request may call, and that changes what
 * outlives a session, looks first whether the session goes on, or says here why it need not.
 */

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** Look again, under a lock; or are for nobody and for the system, who have no session. */
const guards = new Set([
  "identity.require_standing",
  "identity.require_admin_now",
  "app.require_nobody",
  "app.require_system",
]);

/** Why a function writes without it. */
const exceptions: Readonly<Record<string, string>> = {
  // Begin a transaction: they look at the proof itself.
  "app.begin_passkey": "uses the passkey up that signed this very answer",
  // Write to the session of the context alone, by its handle: where it is gone, there is nothing to write to.
  "identity.renew_session": "moves the end of a session that is there",
  "identity.act_in_organization": "goes on with a session that is there",
  "identity.replace_token": "goes on with a session that is there",
  "identity.step_up_by_password": "goes on with a session that is there",
  "identity.step_up_by_passkey": "goes on with a session that is there, and a passkey that signed this very answer",
  "identity.open_session": "looks at the proof itself under the same lock, and answers false",
  "identity.register_account": "in nobody's name, whoever asks: its mail goes to the address that was given",
  "identity.rehash_password": "writes the same password, if it is the one that opened the transaction",
  // Nothing of it is worth anything to whoever was signed in.
  "identity.count_failure": "counts wrong guesses, also of nobody",
  "identity.forget_failures": "forgets wrong guesses of before, at a sign-in",
  "identity.remember_device": "in the transaction that opened a session alone, which looked",
  "identity.open_challenge": "a random number for five minutes, also for nobody",
  "identity.take_challenge": "a random number for five minutes, also for nobody",
  "app.claim_key_provider": "the first start of the installation, in nobody's name",
  "app.claim_root_key": "the first start of the installation, in nobody's name",
  "clinical.record_look": "opens nothing before another transaction begins, and that one looks",
  "symptoms.record_view": "opens nothing before another transaction begins, and that one looks",
};

/** Look again in one case alone, and write nothing but logs. */
const logs = new Set(["audit.log", "audit.say", "identity.security_log"]);

interface Routine {
  readonly name: string;
  readonly body: string;
  readonly entry: boolean;
}

/** What is said in a body, without its comments. By the order of its words: a look in every branch is one before them. */
const bare = (body: string) => body.replaceAll(/--.*$/gmu, "");

it("looks again before it writes, or says why not", async () => {
  const rows = await db.asOwner<Routine>(
    `SELECT n.nspname || '.' || p.proname AS name, coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) AS body,
        p.prosecdef AND p.prorettype <> 'trigger'::regtype AND has_function_privilege('anamnesis_app', p.oid, 'EXECUTE')
          AS entry
      FROM pg_proc AS p INNER JOIN pg_namespace AS n ON n.oid = p.pronamespace
      WHERE p.proowner = 'anamnesis_owner'::regrole`,
  );
  const bodies = new Map(rows.map(({ name, body }) => [name, bare(body)]));
  // Logs only grow, and are written about whatever was tried.
  const kept = tables
    .filter(({ access }) => !("appendOnly" in access))
    .map(({ table }) => nameOf(table))
    .filter((name) => !name.startsWith("audit.") && !name.startsWith("live."));
  const write = new RegExp(
    String.raw`\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+(?:${kept.map((name) => name.replace(".", String.raw`\.`)).join("|")})\b`,
    "u",
  );
  const call = /\b(?<callee>[a-z]+\.[a-z0-9_]+)\s*\(/gu;
  /** Whether a function writes before it looked; null when it does neither. */
  function firstOf(name: string, seen: readonly string[] = []): "looks" | "writes" | null {
    const body = bodies.get(name) ?? "";
    if (guards.has(name)) return "looks";
    const marks: { readonly at: number; readonly does: "looks" | "writes" }[] = [];
    const writes = write.exec(body);
    if (writes !== null) marks.push({ at: writes.index, does: "writes" });
    for (const { groups, index } of body.matchAll(call)) {
      const callee = groups?.["callee"] ?? "";
      if (callee === name || seen.includes(callee) || logs.has(callee) || !bodies.has(callee)) continue;
      const does = firstOf(callee, [...seen, name]);
      if (does !== null) marks.push({ at: index, does });
    }
    return marks.toSorted((one, other) => one.at - other.at)[0]?.does ?? null;
  }
  const entries = rows.filter(({ entry }) => entry).map(({ name }) => name);
  const found = entries.map((name) => [name, firstOf(name)] as const);
  expect(found.filter(([, does]) => does === "looks").length).toBeGreaterThan(30);
  const writing = found.flatMap(([name, does]) => (does === "writes" ? [name] : []));
  expect(writing.toSorted()).toEqual(Object.keys(exceptions).toSorted());
});
