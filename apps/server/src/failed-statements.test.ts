import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServer, type OpenServer } from "./testing/index.ts";
import { keptLog } from "./testing/log.ts";

/** In everything that a person writes here, and in nothing that anybody else may read of it. */
const marker = `planted${randomUUID().replaceAll("-", "")}`;

const log = keptLog("trace");
let server: OpenServer;
let token: string;

beforeAll(async () => {
  server = await openServer({ logger: log.logger });
  // PostgreSQL quotes what it refuses in different places: in its words, the detail, the statement within, the context.
  await server.db.asOwner(`
    CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      value text := to_jsonb(NEW) ->> TG_ARGV[0];
    BEGIN
      CASE split_part(value, ' ', 1)
        WHEN 'json' THEN PERFORM value::jsonb;
        WHEN 'number' THEN PERFORM value::integer;
        WHEN 'division' THEN PERFORM 1 / (length(value) - length(value));
        WHEN 'within' THEN EXECUTE 'SELECT ' || quote_literal(value) || '::xid8';
        WHEN 'words' THEN RAISE EXCEPTION 'no %', value USING DETAIL = value, HINT = value;
        WHEN 'cancel' THEN PERFORM pg_sleep(60);
        ELSE NULL;
      END CASE;
      RETURN NEW;
    END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON symptoms.symptom_entries FOR EACH ROW EXECUTE FUNCTION refuse('category');
    ALTER TABLE symptoms.symptom_entries ADD CONSTRAINT no_check CHECK (category NOT LIKE 'check %');
    CREATE UNIQUE INDEX one_name ON identity.users (display_name) WHERE display_name LIKE 'planted%';
    ALTER TABLE exports.exports ADD COLUMN planted text DEFAULT 'words ${marker}';
    CREATE TRIGGER refuse BEFORE UPDATE ON exports.exports FOR EACH ROW EXECUTE FUNCTION refuse('planted');
  `);
  await signIn();
});
afterAll(() => server.close());

async function signIn(): Promise<void> {
  const signedIn = await call("identity.sessions.signIn", await server.register());
  token = signedIn.json().result.data.token;
}

function call(path: string, input: object) {
  return server.app.inject({
    method: "POST",
    url: `/trpc/${path}`,
    headers: { "x-anamnesis-client": "program", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    payload: input,
  });
}

const record = (category: string) =>
  call("symptoms.entries.record", {
    occurredAt: "2026-03-01T08:30:00Z",
    timeZone: "Europe/Vienna",
    category,
    severity: 5,
    notes: marker,
    tags: [marker],
  });

async function cancelSleep(): Promise<void> {
  for (;;) {
    const cancelled = await server.db.asOwner<{ done: boolean }>(
      `SELECT pg_cancel_backend(pid) AS done FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event = 'PgSleep'`,
    );
    if (cancelled.length > 0) return;
    await sleep(10);
  }
}

async function expectNothingTold(): Promise<void> {
  expect(log.text).not.toContain(marker);
  expect(await server.db.serverLog()).not.toContain(marker);
  const kept = await server.db.asOwner<{ words: string }>(
    `SELECT concat_ws(' ', last_error, error_class) AS words FROM app.jobs
      UNION ALL SELECT concat_ws(' ', last_error, error_class) FROM app.schedules
      UNION ALL SELECT a::text FROM operations.alerts AS a
      UNION ALL SELECT l::text FROM audit.audit_logs AS l WHERE event_type = 'PROCEDURE_FAILED'`,
  );
  expect(kept.map(({ words }) => words).join("\n")).not.toContain(marker);
}

describe("a statement that fails", () => {
  it.each([
    ["a value that is no JSON", "json", "22P02"],
    ["a value that is no number", "number", "22P02"],
    ["a division by zero", "division", "22012"],
    ["a statement within a function", "within", "22P02"],
    ["words of a function", "words", "P0001"],
    ["a check", "check", "23514"],
    ["being cancelled", "cancel", "57014"],
  ])("of %s is told by its code, and by nothing of what was in it", async (_, way, code) => {
    log.text = "";
    const [response] = await Promise.all([record(`${way} ${marker}`), way === "cancel" ? cancelSleep() : undefined]);
    const isOurs = !code.startsWith("22");
    const status = code === "57014" ? 503 : 500;
    expect(response.statusCode).toBe(isOurs ? status : 400);
    expect(response.body).not.toContain(marker);
    if (isOurs) {
      expect(log.text).toContain(`"code":"${code}"`);
      expect(log.text).toMatch(/repository\.ts:\d+:\d+/u);
    }
    await expectNothingTold();
  });

  it("of a key that is taken is told by its code, its table and its constraint", async () => {
    const rename = () => call("identity.accounts.updateProfile", { displayName: marker });
    expect((await rename()).statusCode).toBe(200);
    await signIn();
    log.text = "";
    expect((await rename()).statusCode).toBe(500);
    expect(log.text).toContain('"code":"23505","schema":"identity","table":"users","constraint":"one_name"');
    await expectNothingTold();
  });

  it("in a job is kept by its code, and without what was in it", async () => {
    log.text = "";
    const asked = await call("exports.create", { type: "csv", from: "2026-01-01", to: "2026-12-31" });
    expect(asked.statusCode).toBe(200);
    const failure = async () =>
      (
        await server.db.asOwner<{ words: string | null; class: string }>(
          "SELECT last_error AS words, error_class AS class FROM app.jobs WHERE kind = 'exports.csv'",
        )
      )[0];
    while (((await failure())?.words ?? null) === null) await sleep(10);
    expect((await failure())?.words).toMatch(/caused by DatabaseError P0001/u);
    expect(log.text).toContain('"msg":"a job failed"');
    await expectNothingTold();
  });
});
