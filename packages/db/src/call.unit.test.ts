import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sqlFunction, typed } from "./call.ts";
import { functions } from "./functions.generated.ts";
import { releaseFolder } from "./migrate.ts";

/** A transaction that answers everything with these rows, and keeps what it was asked. */
function answering(rows: readonly object[]) {
  const asked: { text: string; values: readonly unknown[] }[] = [];
  const query = <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    asked.push({ text, values });
    return Promise.resolve(rows.map((row) => ({ ...row })) as Row[]);
  };
  return { tx: { query }, asked };
}

describe("a function of the database", () => {
  it("is asked by the names of its arguments, whatever order they are given in", async () => {
    const { tx, asked } = answering([{ value: 2 }]);
    const close = sqlFunction("identity.close_sessions", typed<number>());
    expect(await close(tx, { allOthers: true, handle: null })).toBe(2);
    expect(asked).toEqual([
      {
        text: "SELECT identity.close_sessions(p_handle => $1, p_all_others => $2) AS value",
        values: [null, true],
      },
    ]);
  });

  it("gives rows with names in camelCase, and times as ISO 8601", async () => {
    const row = { failures: 3, blockedUntil: "2026-03-01 08:30:00.123456+00" };
    const { tx, asked } = answering([row, { failures: 1, blockedUntil: null }]);
    const count = sqlFunction("identity.count_failure");
    const args = { scope: "account", key: "a", free: 1, first: 1, longest: 1, forget: 1 };
    expect(await count(tx, args)).toEqual([
      { failures: 3, blockedUntil: "2026-03-01T08:30:00.123456Z" },
      { failures: 1, blockedUntil: null },
    ]);
    expect(asked[0]?.text).toMatch(
      /^SELECT "failures" AS "failures", "blocked_until" AS "blockedUntil" FROM identity[.]count_failure\(p_scope => \$1, /u,
    );
  });

  it("gives values as a list where it returns a set, a time as ISO 8601, and nothing where it returns nothing", async () => {
    const ids = answering([{ value: "a" }, { value: "b" }]);
    expect(await sqlFunction("identity.due_deletions")(ids.tx)).toEqual(["a", "b"]);
    expect(ids.asked[0]?.text).toBe("SELECT value FROM identity.due_deletions() AS value");
    const time = answering([{ value: "2026-03-01 08:30:00+00" }]);
    expect(await sqlFunction("identity.schedule_deletion")(time.tx)).toBe("2026-03-01T08:30:00Z");
    expect(await sqlFunction("app.wait_turn")(answering([{ value: "" }]).tx, { what: "alerts" })).toBeUndefined();
  });

  it("is given JSON as text: a list would go as an array of PostgreSQL", async () => {
    const { tx, asked } = answering([{ value: "" }]);
    await sqlFunction("identity.enqueue_mail")(tx, { payload: ["a", { b: null }] });
    const record = sqlFunction("organizations.record_delivery");
    await record(tx, { job: "j", lease: "l", status: "pending", test: null });
    expect(asked.map(({ values }) => values)).toEqual([['["a",{"b":null}]'], ["j", "l", "pending", null]]);
  });
});

/** Functions that stand in the text of statements, by the files that they are in, and why they do. */
const inStatements: Readonly<Record<string, readonly string[]>> = {
  // Rows of everything about a person are read as JSON, from a cursor, some with those of a table.
  "api/src/features/audit/personal-data.repository.ts": ["audit.own_changes", "clinical.own_looks"],
  "api/src/features/clinical/personal-data.repository.ts": ["clinical.own_links"],
  "api/src/features/identity/personal-data.repository.ts": ["identity.own_sessions"],
  "api/src/features/organizations/personal-data.repository.ts": [
    "organizations.own_memberships",
    "organizations.own_organizations",
  ],
  "api/src/features/symptoms/personal-data.repository.ts": ["symptoms.own_shares"],
};

describe("every call of a function of the database", () => {
  it("is one that the compiler looks at, unless it is a part of another statement", async () => {
    const names = Object.keys(functions).filter((name) => name !== "app.user_id");
    const call = new RegExp(String.raw`\b(${names.join("|").replaceAll(".", "[.]")})\(`, "gu");
    const found: Record<string, string[]> = {};
    for (const folder of ["api/src", "auth/src", "../apps/server/src"]) {
      const files = await readdir(join(releaseFolder, "..", folder), { recursive: true });
      for (const file of files.filter((name) => name.endsWith(".ts") && !/[.]test[.]|^testing\//u.test(name))) {
        const text = await readFile(join(releaseFolder, "..", folder, file), "utf8");
        const called = [...text.matchAll(call)].map(([, name]) => name ?? "");
        if (called.length > 0) found[`${folder}/${file}`] = called;
      }
    }
    expect(found).toEqual(inStatements);
  });
});

/** Never called: what must not compile. */
export async function mistakes({ tx }: ReturnType<typeof answering>): Promise<void> {
  // @ts-expect-error There is no such function.
  sqlFunction("identity.close_session");
  // @ts-expect-error No column stands behind `name`.
  sqlFunction("audit.viewers_now", typed<{ id: string; displayName: string; name: string }>());
  // @ts-expect-error A column is missing.
  sqlFunction("audit.viewers_now", typed<{ id: string }>());
  // @ts-expect-error The column is text.
  sqlFunction("audit.viewers_now", typed<{ id: string; displayName: number }>());
  // @ts-expect-error The value is a number.
  sqlFunction("identity.close_sessions", typed<boolean>());
  const close = sqlFunction("identity.close_sessions", typed<number>());
  // @ts-expect-error An argument is missing.
  await close(tx, { handle: null });
  // @ts-expect-error An argument is of another type.
  await close(tx, { handle: null, allOthers: "true" });
  // @ts-expect-error There is no such argument.
  await close(tx, { handle: null, allOthers: true, of: "me" });
  // @ts-expect-error It takes none.
  await sqlFunction("identity.due_deletions")(tx, {});
  // @ts-expect-error PostgreSQL does not say that it is never null.
  (await sqlFunction("app.claim_root_key")(tx, { id: null })) satisfies boolean;
  // @ts-expect-error Nor that a column is not.
  (await sqlFunction("audit.viewers_now")(tx, { accesses: [] })) satisfies readonly { displayName: string }[];
}
