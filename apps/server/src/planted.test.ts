import { randomBytes, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServer, type OpenServer } from "./testing/index.ts";
import { keptLog } from "./testing/log.ts";

const word = () => [...randomBytes(10)].map((byte) => String.fromCodePoint(97 + (byte % 26))).join("");
/** In all that is planted, and in nothing else: letters that no word has, and digits for what takes no letters. */
const letters = word();
const digits = "41013";
/** What an organization is called is kept in the clear: whatever looks for planted words finds this one. */
const control = word();
const patients = 100;

const log = keptLog("info");
let server: OpenServer;
let token: string | undefined;
let walFrom: string;

function call(path: string, input: object) {
  return server.app.inject({
    method: "POST",
    url: `/trpc/${path}`,
    headers: { "x-anamnesis-client": "program", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    payload: input,
  });
}

async function answered<Output>(path: string, input: object): Promise<Output> {
  const response = await call(path, input);
  expect(response.statusCode, `${path}: ${response.body}`).toBe(200);
  const body: { result: { data: Output } } = response.json();
  return body.result.data;
}

/** What one patient tells of who they are and what they have, each with a planted word in it. */
function planted(index: number) {
  const name = `${letters}${100 + index}`;
  const number = String(7_100 + index);
  return {
    patient: {
      id: randomUUID(),
      familyName: `O${name}`,
      givenName: `A${name} Maria`,
      birthDate: "1988-07-03",
      gender: "female",
      recordNumber: `MRN ${name}`,
      ssn: `${digits.slice(0, 3)}-${digits.slice(3)}-${number}`,
      email: `${name}@example.org`,
      phone: `+43 ${digits}${number}`,
      address: `${name} Lane 3\nGalway`,
    },
    allergy: { substance: `S${name}`, reaction: `R${name}` },
    entry: { notes: `N${name}, twice a night` },
  };
}

beforeAll(async () => {
  server = await openServer({ logger: log.logger });
  const [wal] = await server.db.asOwner<{ file: string }>("SELECT pg_walfile_name(pg_current_wal_lsn()) AS file");
  walFrom = wal?.file ?? "";
  const nurse = await server.register();
  ({ token } = await answered<{ token: string }>("identity.sessions.signIn", nurse));
  const slug = `clinic-${randomUUID().slice(0, 8)}`;
  const made = { name: `Clinic ${control}`, slug, type: "clinic" };
  const { id: organizationId } = await answered<{ id: string }>("organizations.create", made);
  await server.db.asOwner("UPDATE organizations.memberships SET role = 'nurse'");
  ({ token } = await answered<{ token: string }>("organizations.actIn", { organizationId }));
  for (let index = 0; index < patients; index += 1) {
    const { patient, allergy, entry } = planted(index);
    await answered("clinical.patients.register", patient);
    const ofThem = { id: randomUUID(), patientId: patient.id };
    const terms = { severity: "severe", verificationStatus: "confirmed", clinicalStatus: "active" };
    await answered("clinical.allergies.record", { ...ofThem, ...allergy, ...terms });
    const when = { occurredAt: "2026-03-01T08:30:00Z", timeZone: "Europe/Vienna" };
    await answered("symptoms.entries.record", { ...when, category: "cramps", severity: 5, ...entry });
  }
  await use();
});
afterAll(() => server.close());

/** What a clinic does with its patients, also what goes wrong, and the file of everything about the nurse, who has a diary. */
async function use(): Promise<void> {
  const { id: exported } = await answered<{ id: string }>("exports.create", { type: "json" });
  for (const index of [0, 1, 2]) {
    const { patient, allergy } = planted(index);
    for (const text of [
      patient.familyName,
      `${patient.givenName} 1988`,
      patient.ssn,
      patient.phone,
      allergy.substance,
    ]) {
      await answered("clinical.patients.search", { text });
    }
    const { hits } = await answered<{ hits: { id: string }[] }>("clinical.patients.search", {
      text: patient.recordNumber,
    });
    const id = hits[0]?.id ?? "";
    const opened = await answered<{ updatedAt: string; familyName: string }>("clinical.patients.open", { id });
    expect(opened.familyName).toBe(patient.familyName);
    const changed = { ...patient, id, familyName: `X${patient.familyName}`, isActive: true };
    await answered("clinical.patients.change", { ...changed, version: opened.updatedAt });
    // Of what is refused, nothing of what was typed is kept either.
    expect((await call("clinical.patients.change", { ...changed, version: opened.updatedAt })).statusCode).toBe(409);
    expect((await call("clinical.patients.register", { ...patient, id: randomUUID() })).statusCode).toBe(409);
    expect((await call("clinical.patients.register", { ...patient, ssn: `${patient.ssn}${letters}` })).statusCode).toBe(
      400,
    );
    expect((await call("clinical.patients.search", { wrong: patient.familyName })).statusCode).toBe(400);
  }
  const isReady = "SELECT 1 FROM exports.exports WHERE id = $1 AND status = 'ready'";
  while ((await server.db.asOwner(isReady, [exported])).length === 0) await sleep(50);
}

/** Bytes in which a text could stand somewhere. */
function waysToWrite(text: string): readonly Buffer[] {
  const cases = [...new Set([text, text.toUpperCase(), text.toLowerCase()])];
  return cases.flatMap((one) => {
    const bytes = Buffer.from(one);
    const hex = bytes.toString("hex");
    // What comes before in the same base64 shifts it by none, one or two bytes; its ends hang on what stands beside it.
    const shifted = [0, 1, 2].map((before) =>
      Buffer.concat([Buffer.alloc(before), bytes])
        .toString("base64")
        .replaceAll("=", "")
        .slice(before === 0 ? 0 : 4, -2),
    );
    return [bytes, Buffer.from(one, "utf16le"), Buffer.from(hex), Buffer.from(hex.toUpperCase())].concat(
      shifted.filter((part) => part.length >= 6).map((part) => Buffer.from(part)),
    );
  });
}

const sample = [0, 1, 50, 99].map((index) => planted(index).patient);
const sought = [
  letters,
  ...sample.flatMap(({ ssn, phone }) => [ssn, ssn.replaceAll("-", ""), phone, phone.replaceAll(" ", "")]),
].flatMap(waysToWrite);

const controls = waysToWrite(control);
const foundIn = (content: Buffer, ways: readonly Buffer[] = sought) =>
  ways.filter((bytes) => content.includes(bytes)).map(String);

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function expectNothingIn(paths: readonly string[]): Promise<number> {
  let controlled = 0;
  for (const path of paths) {
    // A file of the database may go while another test writes.
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    expect(foundIn(content), path).toEqual([]);
    controlled += foundIn(content, controls).length;
  }
  return controlled;
}

describe("a thousand things that were said of patients", () => {
  it("are in no row of any table, whatever is read from it", async () => {
    const tables = await server.db.asOwner<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(40);
    let controlled = 0;
    for (const { name } of tables) {
      const rows = await server.db.asOwner<{ text: string }>(`SELECT t::text AS text FROM ${name} AS t`);
      const content = Buffer.from(rows.map(({ text }) => text).join("\n"));
      expect(foundIn(content), name).toEqual([]);
      controlled += foundIn(content, controls).length;
    }
    expect(controlled).toBeGreaterThan(0);
  });

  it("are in no file of the database, and in none of its write-ahead log", async () => {
    await server.db.asOwner("CHECKPOINT");
    const [place] = await server.db.asOwner<{ directory: string; database: string }>(
      "SELECT current_setting('data_directory') AS directory, oid::text AS database FROM pg_database WHERE datname = current_database()",
    );
    const { directory, database } = place ?? { directory: "", database: "" };
    const wal = (await filesBelow(join(directory, "pg_wal"))).filter((path) => basename(path) >= walFrom);
    expect(await expectNothingIn(wal)).toBeGreaterThan(0);
    expect(await expectNothingIn(await filesBelow(join(directory, "base", database)))).toBeGreaterThan(0);
  });

  it("are in no object, no mail, and no line of a log", async () => {
    expect(log.text.length).toBeGreaterThan(10_000);
    expect(foundIn(Buffer.from(log.text))).toEqual([]);
    expect(foundIn(Buffer.from(await server.db.serverLog()))).toEqual([]);
    expect(foundIn(Buffer.from(JSON.stringify(await server.mails())))).toEqual([]);
    const objects = await filesBelow(server.directory);
    expect(objects.some((path) => path.includes("objects"))).toBe(true);
    await expectNothingIn(objects);
  });
});
