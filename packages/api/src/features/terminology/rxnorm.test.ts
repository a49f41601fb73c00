import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { archiveOf, importCodes } from "../../testing/code-files.ts";
import { refusalOf } from "../../testing/identity.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

const conformanceData = process.env["CONFORMANCE_DATA"];
if (conformanceData === undefined) {
  process.stdout.write("RxNorm as it is published is not imported: set CONFORMANCE_DATA to a folder with its file.\n");
}

let api: TestApi;
let admin: TestPerson;
let clinic: TestOrganization;
beforeAll(async () => {
  api = await testApi();
  admin = await api.newPerson("admin");
  clinic = await api.newOrganization("City Clinic");
});
afterAll(() => api.close());

/** A row of RXNCONSO.RRF. */
const named = (
  rxcui: string,
  type: string,
  name: string,
  given: { readonly source?: string; readonly suppressed?: string } = {},
) =>
  `${rxcui}|ENG||||||${rxcui}1||${rxcui}||${given.source ?? "RXNORM"}|${type}|${rxcui}|${name}||${given.suppressed ?? "N"}||\n`;
/** A row of RXNREL.RRF: what the second is of the first. */
const related = (to: string, from: string, says: string) => `${to}||CUI|RO|${from}||CUI|${says}|||RXNORM|RXNORM|||||\n`;

const rows = [
  named("900001", "IN", "zyxalomab"),
  named("900002", "BN", "Zyxal"),
  named("900003", "SCDC", "zyxalomab 5 MG"),
  named("900004", "SCD", "zyxalomab 5 MG Oral Tablet"),
  named("900004", "PSN", "Zyxalomab 5 mg tablet"),
  named("900005", "SBD", "zyxalomab 5 MG Oral Tablet [Zyxal]"),
  named("900006", "DF", "Oral Tablet"),
  named("900007", "IN", "gone substance", { suppressed: "O" }),
  named("900008", "IN", "of another source", { source: "MTHSPL" }),
  named("900009", "IN", "café extract"),
];
const relations = [
  related("900001", "900003", "has_ingredient"),
  related("900003", "900004", "consists_of"),
  related("900006", "900004", "has_dose_form"),
  related("900004", "900005", "tradename_of"),
  related("900002", "900005", "has_ingredient"),
  related("900002", "900001", "has_tradename"),
];
const archive = (names: readonly string[], says: readonly string[] = relations) =>
  archiveOf([
    { name: "rrf/RXNCONSO.RRF", content: Buffer.from(names.join("")) },
    { name: "rrf/RXNREL.RRF", content: Buffer.from(says.join("")) },
  ]);
const file = { fileName: "RxNorm_full_prescribe_11032026.zip", validFrom: "2026-11-03" };
const search = (typed: string) => api.callerOf(clinic.members.doctor).terminology.medications.search({ search: typed });

describe("a release of RxNorm", () => {
  it("is offered once it is whole, with what belongs to what, and is taken back as a whole", async () => {
    const { release } = await importCodes(api, admin, { ...file, file: archive(rows) });
    expect(release).toMatchObject({
      name: "RxNorm 2026-11-03",
      codeSystem: "rxnorm",
      fiscalYear: null,
      status: "ready",
      codes: 4,
      badRows: 0,
      validFrom: "2026-11-03",
      validTo: null,
    });
    const hits = await search("zyxalomb");
    expect(hits.map(({ rxcui, termType, ingredients }) => [rxcui, termType, ingredients])).toEqual([
      ["900001", "IN", ["900001"]],
      ["900004", "SCD", ["900001"]],
      ["900005", "SBD", ["900001"]],
    ]);
    expect(hits[0]).toMatchObject({ genericName: "zyxalomab", brandNames: ["Zyxal"] });
    expect(hits[1]).toMatchObject({ alsoCalled: ["Zyxalomab 5 mg tablet"], dosageForms: ["Oral Tablet"] });
    expect(hits[2]).toMatchObject({ brandNames: ["Zyxal"] });
    expect(await search("café extract")).toMatchObject([{ rxcui: "900009" }]);
    // What comes with the product is there beside it.
    expect((await search("ibuprofen"))[0]).toMatchObject({ rxcui: "5640" });
    const again = await refusalOf(importCodes(api, admin, { ...file, file: archive(rows) }));
    expect(again.reason).toBe("terminology.file_known");
    await api.callerOf(admin).terminology.releases.undo({ id: release.id, reason: "The wrong month." });
    expect(await search("zyxalomab")).toEqual([]);
    const found = await api.callerOf(clinic.members.doctor).terminology.medications.find({ rxcuis: ["900001"] });
    expect(found).toEqual([]);
  });

  it("may come as its table of names alone, and names rows that it cannot read", async () => {
    const lines = [
      named("900001", "IN", "zyxalomab"),
      "900002|ENG|too few\n",
      named("0", "IN", "no number"),
      named("900001", "IN", "once more"),
      named("900003", "IN", " "),
      named("900004", "IN", "another"),
    ];
    const { release } = await importCodes(api, admin, {
      ...file,
      fileName: "RXNCONSO.RRF",
      file: Buffer.from(lines.join("")),
    });
    expect(release).toMatchObject({ status: "ready", codes: 2, badRows: 4 });
    expect(release.problems).toEqual([
      { line: 2, problem: "columns" },
      { line: 3, problem: "number" },
      { line: 4, problem: "twice" },
      { line: 5, problem: "name" },
    ]);
    await api.callerOf(admin).terminology.releases.undo({ id: release.id, reason: "A test." });
  });

  it("takes nothing of what is none, has too few columns, or breaks off", async () => {
    const whole = rows.join("");
    const unfit: readonly (readonly [string, Buffer, string])[] = [
      [
        "a page instead of a file",
        Buffer.from("<!doctype html>\n<html><body>Sign in to UMLS</body></html>\n"),
        "not_rxnorm",
      ],
      ["too few columns in each row", Buffer.from("900001|ENG|zyxalomab\n900004|ENG|other\n"), "not_rxnorm"],
      ["another archive", archiveOf([{ name: "product.txt", content: Buffer.from(whole) }]), "not_rxnorm"],
      ["no names of RxNorm", Buffer.from(named("900001", "IN", "x", { source: "MTHSPL" })), "not_rxnorm"],
      ["a row that breaks off", Buffer.from(whole.slice(0, -40)), "not_whole"],
      ["half an archive", archive(rows).subarray(0, 300), "not_whole"],
      ["relations that break off", archive(rows, [...relations, "900002||CUI|RO|9000"]), "not_whole"],
    ];
    for (const [what, bytes, failure] of unfit) {
      const { release } = await importCodes(api, admin, { ...file, file: bytes });
      expect(release, what).toMatchObject({ status: "failed", failure, codes: 0 });
    }
    const left = await api.db.asOwner(
      "SELECT m.rxcui FROM terminology.medications AS m WHERE m.rxcui LIKE '9000%' AND m.release_id IN (SELECT r.id FROM terminology.releases AS r WHERE r.status = 'failed')",
    );
    expect(left).toEqual([]);
    expect(await search("zyxalomab")).toEqual([]);
  });

  it("has a day, and no year", async () => {
    const { releases } = api.callerOf(admin).terminology;
    const about = { id: crypto.randomUUID(), fileName: "a.zip", bytes: 300, sha256: "b".repeat(64) };
    for (const given of [
      { codeSystem: "rxnorm" as const },
      { codeSystem: "rxnorm" as const, fiscalYear: 2027, validFrom: "2026-11-03" },
      {},
    ]) {
      await expect(releases.begin({ ...about, ...given })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    }
  });
});

describe("RxNorm as it is published", () => {
  it.skipIf(conformanceData === undefined)("is imported with its substances, brands and products", async () => {
    const packed = await readFile(
      join(conformanceData ?? "", "clinical/medications/rxnorm-prescribable-2025-10-06-B-Z.tsv.gz"),
    );
    const lines: string[] = [];
    const belongs: string[] = [];
    const known = new Set<string>();
    const add = (rxcui: string, type: string, name: string) => {
      if (known.has(rxcui)) return;
      known.add(rxcui);
      lines.push(named(rxcui, type, name));
    };
    for (const line of gunzipSync(packed).toString().trim().split("\n").slice(1)) {
      const [rxcui = "", type = "", name = "", , brands = "", products = ""] = line.split("\t");
      add(rxcui, type, name);
      for (const brand of brands.split("|").filter((one) => one !== "")) {
        const [number = "", called = ""] = brand.split("=");
        add(number, "BN", called);
        belongs.push(related(number, rxcui, "has_tradename"));
      }
      for (const product of products.split("|").filter((one) => one !== "")) {
        const [number = "", called = ""] = [
          product.slice(0, product.indexOf("=")),
          product.slice(product.indexOf("=") + 1),
        ];
        add(number, "SCD", called);
      }
    }
    const { release } = await importCodes(api, admin, { ...file, file: archive(lines, belongs) });
    expect(release).toMatchObject({ status: "ready", badRows: 0 });
    expect(release.codes).toBeGreaterThan(10_000);
    for (const typed of ["warfrin", "levotyroxine", "lamotrigine"])
      expect((await search(typed)).length).toBeGreaterThan(0);
    const times: number[] = [];
    for (const typed of [
      "wa",
      "war",
      "warfa",
      "levothy",
      "metformn",
      "insulin glargine",
      "zolpidem 5",
      "hydrochlorothiazide",
      "xyz",
    ]) {
      const begun = performance.now();
      await search(typed);
      times.push(Math.round(performance.now() - begun));
    }
    process.stdout.write(`Search in ${release.codes} medications, ms each: ${times.join(", ")}\n`);
  });
});
