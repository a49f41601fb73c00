import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newActor } from "@anamnesis/db/testing";
import { importCodes, orderLine, sendCodes, smallYear, zipOf } from "../../testing/code-files.ts";
import { refusalOf } from "../../testing/identity.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { createCodeSearch } from "./lists.ts";

let api: TestApi;
let admin: TestPerson;
let clinic: TestOrganization;
beforeAll(async () => {
  api = await testApi();
  admin = await api.newPerson("admin");
  clinic = await api.newOrganization("City Clinic");
});
afterAll(() => api.close());

const day = "2026-11-30";
const codesOf = (person: TestPerson) => api.callerOf(person).terminology.codes;
const search = async (text: string, on = day) =>
  (await codesOf(clinic.members.doctor).search({ search: text, day: on })).hits;
const conformanceData = process.env["CONFORMANCE_DATA"];
if (conformanceData === undefined) {
  process.stderr.write("Left out: the whole list of ICD-10-CM codes, as CONFORMANCE_DATA names no folder with it.\n");
}
const orderFile = () => readFile(join(conformanceData ?? "", "clinical/icd10cm/cms_2026_dx.zip"));

describe("the starter list", () => {
  it("is there from the first start, and says of which year it is", async () => {
    const { hits, inForce } = await codesOf(clinic.members.doctor).search({ search: "dysmenorrhea", day });
    expect(inForce).toMatchObject({ kind: "starter", fiscalYear: 2026, neededYear: 2027 });
    expect(hits.map(({ code, isBillable }) => [code, isBillable])).toEqual([
      ["N94", false],
      ["N944", true],
      ["N945", true],
      ["N946", true],
    ]);
  });

  it("is found by what people say, in both languages, before anything else", async () => {
    for (const words of ["heart attack", "HEART att", "Herzinfarkt", "attack heart"]) {
      expect(await search(words), words).toEqual([
        expect.objectContaining({ code: "I21", isBillable: false }),
        expect.objectContaining({
          code: "I219",
          isBillable: true,
          synonym: expect.stringMatching(/heart attack|Herzinfarkt/u),
        }),
      ]);
    }
    expect((await search("Gürtelrose")).at(-1)).toMatchObject({ code: "B029" });
    expect((await search("gurtelrose")).at(-1)).toMatchObject({ code: "B029" });
  });

  it("is found by the beginning of a code, with and without the dot, and shows what is above", async () => {
    for (const code of ["N94.1", "n941", " N 94.1 "]) {
      const rows = (await search(code)).map((hit) => [hit.code, hit.isBillable]);
      expect(rows[0]).toEqual(["N941", false]);
      expect(rows.slice(1).every(([, isBillable]) => isBillable)).toBe(true);
    }
  });

  it("finds nothing for what is nothing, of any length and script", async () => {
    for (const nothing of [
      "",
      "a",
      " ",
      "%",
      "x".repeat(200),
      "ألم الرأس",
      "頭痛",
      "'; DROP TABLE",
      "\u0000x".slice(1),
    ]) {
      expect(await search(nothing), nothing).toEqual([]);
    }
    await expect(search("x".repeat(201))).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect((await search("pain")).length).toBeLessThanOrEqual(20);
  });

  it("names the nearest codes for one that there is not", async () => {
    const nearest = async (code: string) => {
      const { known, nearest: near } = await codesOf(clinic.members.doctor).find({ code, day });
      return { known: known?.code ?? null, near: near.map((one) => [one.code, one.nearness]) };
    };
    expect(await nearest("n94.6")).toEqual({ known: "N946", near: [] });
    // Three signs: a parent, of which the first below it are told.
    expect(await nearest("M54")).toMatchObject({ known: "M54", near: expect.arrayContaining([["M542", "below"]]) });
    // The seventh place is in its place behind placeholders.
    expect(await nearest("T78.40A")).toMatchObject({ known: null, near: [["T7840XA", "placeholder"]] });
    expect((await nearest("N94.7")).near.slice(0, 2)).toEqual([
      ["N940", "one_edit"],
      ["N942", "one_edit"],
    ]);
    expect((await nearest("E11.999")).near).toContainEqual(["E119", "category"]);
    for (const absurd of ["", "???", "頭痛", "x".repeat(50)]) {
      expect(await nearest(absurd), absurd).toEqual({ known: null, near: [] });
    }
  });

  it("is for those who treat people, and for nobody else", async () => {
    const { pharmacist, radiologist, nurse, auditor, patient, technician } = clinic.members;
    for (const person of [pharmacist, radiologist, nurse]) await codesOf(person).search({ search: "pain", day });
    for (const person of [auditor, patient, technician, admin, await api.newPerson()]) {
      expect((await refusalOf(codesOf(person).search({ search: "pain", day }))).kind).toBe("forbidden");
    }
  });
});

describe("the list that is in force", () => {
  it("is found however many imports came after it", async () => {
    await api.db.asOwner(
      `INSERT INTO terminology.releases (id, name, code_system, kind, status, fiscal_year, valid_from, file_name, bytes, sha256)
        SELECT gen_random_uuid(), 'ICD-10-CM FY2020', 'icd10cm', 'official', 'failed', 2020, '2019-10-01', 'nothing.txt', 1, repeat('0', 64)
        FROM generate_series(1, 60)`,
    );
    // As a server that has just begun: which list is in force is known for a few seconds without asking.
    const services = { ...api.services, codes: createCodeSearch() };
    const { codes } = api.callerOf(clinic.members.doctor, { services }).terminology;
    expect((await codes.search({ search: "dysmenorrhea", day })).inForce.kind).toBe("starter");
  });
});

describe("an import", () => {
  const file = { fileName: "icd10cm_order_2027.zip", fiscalYear: 2027 };
  const zipped = zipOf("icd10cm_order_2027.txt", smallYear);

  it("is in force once it is whole, for days of its year, and is taken back as a whole", async () => {
    const { release, inForce } = await importCodes(api, admin, { ...file, file: zipped });
    expect(release).toMatchObject({
      name: "ICD-10-CM FY2027",
      status: "ready",
      codes: 4,
      badRows: 0,
      validFrom: "2026-10-01",
      validTo: "2027-09-30",
    });
    expect(inForce).toMatchObject({ kind: "starter" });
    const onDay = (on: string) => api.db.asOwner<{ id: string }>("SELECT terminology.release_on($1) AS id", [on]);
    expect(await onDay(day)).toEqual([{ id: release.id }]);
    // Before it begins, the list of then.
    expect(await onDay("2026-09-30")).not.toEqual([{ id: release.id }]);
    const known = (code: string, on: string) =>
      api.db.asOwner<{ known: boolean }>("SELECT terminology.is_known($1, $2) AS known", [code, on]);
    expect(await known("N947", day)).toEqual([{ known: true }]);
    expect(await known("N94", day)).toEqual([{ known: false }]);
    expect(await known("N947", "2026-09-30")).toEqual([{ known: false }]);
    expect(await known("I219", day)).toEqual([{ known: false }]);
    const again = await refusalOf(importCodes(api, admin, { ...file, file: zipped }));
    expect(again).toMatchObject({ kind: "conflict", reason: "terminology.file_known" });
    const { releases } = api.callerOf(admin).terminology;
    await releases.undo({ id: release.id, reason: "The wrong year." });
    expect(await onDay(day)).not.toEqual([{ id: release.id }]);
    expect((await refusalOf(releases.undo({ id: release.id, reason: "The wrong year." }))).reason).toBe(
      "terminology.import_not_found",
    );
    // Taken back, it may come again.
    const { release: second } = await importCodes(api, admin, { ...file, file: zipped });
    expect(second.status).toBe("ready");
    await releases.undo({ id: second.id, reason: "The wrong year." });
  });

  it("names rows that it cannot read, and takes the others", async () => {
    const lines = [
      orderLine("N94", false, "Pain"),
      "not a line at all\r\n",
      orderLine("94N", true, "No code"),
      orderLine("N946", true, "Dysmenorrhea").replace(" 1 ", " 7 "),
      orderLine("N946", true, "Dysmenorrhea"),
      orderLine("N946", true, "Dysmenorrhea once more"),
      orderLine("N947", true, "Schüttelfrost"),
    ];
    const { release } = await importCodes(api, admin, { ...file, file: Buffer.from(lines.join("")) });
    expect(release).toMatchObject({ status: "ready", codes: 2, badRows: 5 });
    expect(release.problems).toEqual([
      { line: 2, problem: "code" },
      { line: 3, problem: "code" },
      { line: 4, problem: "billable" },
      { line: 6, problem: "twice" },
      { line: 7, problem: "description" },
    ]);
    await api.callerOf(admin).terminology.releases.undo({ id: release.id, reason: "A test." });
  });

  it("takes nothing of a file that is none, unpacks to too much, or is not whole", async () => {
    const bomb = zipOf("icd10cm_order_2027.txt", Buffer.alloc(80 * 1024 * 1024, "\n"), { bytes: 1_000 });
    const broken = Buffer.from(zipped);
    broken.writeUInt8(broken.readUInt8(60) ^ 0xff, 60);
    const unfit: readonly (readonly [string, Buffer, string])[] = [
      ["another file in it", zipOf("readme.txt", smallYear), "not_an_order_file"],
      ["a picture", Buffer.alloc(5_000, 0x89), "not_an_order_file"],
      ["empty lines", Buffer.from("\r\n".repeat(40)), "not_an_order_file"],
      ["a bomb that lies about its size", bomb, "too_large"],
      ["a flipped bit", broken, "not_whole"],
      ["half of it", zipped.subarray(0, zipped.length - 30), "not_whole"],
    ];
    for (const [what, bytes, failure] of unfit) {
      const { release } = await importCodes(api, admin, { ...file, file: bytes });
      expect(release, what).toMatchObject({ status: "failed", failure, codes: 0 });
    }
  });

  it("whose parts are not what was promised comes to nothing", async () => {
    const { releases } = api.callerOf(admin).terminology;
    const id = randomUUID();
    await releases.begin({ id, fileName: "a.zip", bytes: 300, sha256: "a".repeat(64), fiscalYear: 2027 });
    await releases.upload({ id, index: 0, data: Buffer.from("something else").toString("base64") });
    await releases.start({ id });
    expect((await refusalOf(releases.start({ id }))).reason).toBe("terminology.import_not_found");
    await api.runner.runDue();
    const { releases: all } = await releases.list();
    expect(all.find((one) => one.id === id)).toMatchObject({ status: "failed", failure: "not_whole" });
  });

  it("is for administrators of the installation alone, by SQL as well", async () => {
    for (const person of [clinic.members.admin, clinic.members.doctor, await api.newPerson()]) {
      expect((await refusalOf(sendCodes(api, person, { ...file, file: zipped }))).kind).toBe("forbidden");
      const as = newActor({ userId: person.account.id, process: "test" });
      for (const statement of [
        "SELECT terminology.begin_import(gen_random_uuid(), 'icd10cm', 'a', 'a', 1, repeat('a', 64), 2027, '2026-10-01', NULL)",
        "SELECT terminology.undo_import(gen_random_uuid(), 'because')",
        "SELECT code FROM terminology.codes",
        "INSERT INTO terminology.codes VALUES (gen_random_uuid(), 'A00', true, 'a', 'a', NULL)",
        "UPDATE terminology.releases SET status = 'ready'",
        "SELECT terminology.add_codes(gen_random_uuid(), gen_random_uuid(), '[]')",
        "SELECT terminology.add_medications(gen_random_uuid(), gen_random_uuid(), '[]')",
      ]) {
        await expect(
          api.db.app.withContext(as, (tx) => tx.query(statement)),
          statement,
        ).rejects.toThrow(/permission denied|not permitted/u);
      }
    }
  });
});

describe("the list that the Centers for Medicare & Medicaid Services publish", () => {
  it.skipIf(conformanceData === undefined)("has every code of the starter list, with its descriptions", async () => {
    const starter = await api.db.asOwner<{ code: string }>(
      "SELECT c.* FROM terminology.codes AS c JOIN terminology.releases AS r ON r.id = c.release_id WHERE r.kind = 'starter' AND r.code_system = 'icd10cm'",
    );
    expect(starter.length).toBeGreaterThan(600);
    const { release } = await importCodes(api, admin, {
      fileName: "cms_2026_dx.zip",
      fiscalYear: 2026,
      file: await orderFile(),
    });
    expect(release).toMatchObject({ status: "ready", codes: 98_186, badRows: 0 });
    const others = await api.db.asOwner(
      `SELECT c.code FROM terminology.codes AS c JOIN terminology.releases AS r ON r.id = c.release_id
        WHERE r.kind = 'starter' AND r.code_system = 'icd10cm' AND NOT EXISTS (
          SELECT 1 FROM terminology.codes AS o WHERE o.release_id = $1 AND o.code = c.code
            AND o.is_billable = c.is_billable AND o.short_description = c.short_description
            AND o.long_description = c.long_description AND o.parent IS NOT DISTINCT FROM c.parent
        )`,
      [release.id],
    );
    expect(others).toEqual([]);
    const loose = await api.db.asOwner(
      `SELECT s.code FROM terminology.synonyms AS s WHERE NOT EXISTS (
          SELECT 1 FROM terminology.codes AS o WHERE o.release_id = $1 AND o.code = s.code AND o.is_billable
        )`,
      [release.id],
    );
    expect(loose).toEqual([]);
  });
});

describe("lists of other years", () => {
  /** Until so many wait for a table, or something else is done. */
  async function waitersAre(count: number, isDone: () => boolean = () => false): Promise<void> {
    const waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while (!isDone() && (await api.db.asOwner(waiting)).length < count);
  }

  it("are made ready one at a time, however many are asked for, and take nobody that of today", async () => {
    for (const fiscalYear of [2022, 2023, 2027]) {
      const content = Buffer.concat([smallYear, Buffer.from(orderLine("R51", true, `Headache of ${fiscalYear}`, 5))]);
      const fileName = `icd10cm_order_${fiscalYear}.txt`;
      const { release } = await importCodes(api, admin, { fileName, fiscalYear, file: zipOf(fileName, content) });
      expect(release.status).toBe("ready");
    }
    // As a server that has just begun: which list is in force is known for a few seconds without asking.
    const services = { ...api.services, codes: createCodeSearch() };
    const { codes } = api.callerOf(clinic.members.doctor, { services }).terminology;
    const found = async (on: string) =>
      (await codes.search({ search: "headache", day: on })).hits.map(({ description }) => description);
    expect(await found(day)).toEqual(["Headache of 2027"]);
    const giveBack = await api.db.holdAsOwner("LOCK TABLE terminology.codes IN ACCESS EXCLUSIVE MODE");
    const first = Promise.allSettled([found("2021-11-30"), found("2021-11-30")]);
    await waitersAre(1);
    let isAnswered = false;
    const second = Promise.allSettled([found("2022-11-30")]).finally(() => {
      isAnswered = true;
    });
    await waitersAre(2, () => isAnswered);
    expect(await found(day)).toEqual(["Headache of 2027"]);
    await giveBack();
    expect(await second).toMatchObject([{ status: "rejected", reason: { message: "http.busy" } }]);
    const there = { status: "fulfilled", value: ["Headache of 2022"] };
    expect(await first).toEqual([there, there]);
    expect(await found("2022-11-30")).toEqual(["Headache of 2023"]);
  });
});
