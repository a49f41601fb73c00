import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { drugClasses } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestOrganization } from "../../testing/index.ts";

const conformanceData = process.env["CONFORMANCE_DATA"];
if (conformanceData === undefined) {
  process.stdout.write(
    "Numbers of medications are not compared with RxNorm: set CONFORMANCE_DATA to a folder with its file.\n",
  );
}

let api: TestApi;
let clinic: TestOrganization;
beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization("City Clinic");
});
afterAll(() => api.close());

const medications = () => api.callerOf(clinic.members.doctor).terminology.medications;
const first = async (search: string) => (await medications().search({ search }))[0]?.genericName;

interface Row {
  readonly rxcui: string;
  readonly term_type: string;
  readonly generic_name: string;
  readonly ingredients: readonly string[];
  readonly drug_classes: readonly string[];
  readonly checked_against: readonly string[];
}
const starter = () => api.db.asOwner<Row>("SELECT * FROM terminology.medications ORDER BY generic_name");

describe("the list of medications", () => {
  it("comes with the product, in classes that are known, each of substances", async () => {
    const rows = await starter();
    expect(rows.length).toBeGreaterThanOrEqual(400);
    const classes: readonly string[] = drugClasses;
    expect(rows.flatMap((row) => row.drug_classes).filter((one) => !classes.includes(one))).toEqual([]);
    const unused = drugClasses.filter((one) => !rows.some((row) => row.drug_classes.includes(one)));
    expect(unused).toEqual([]);
    expect(rows.filter(({ ingredients }) => ingredients.length === 0)).toEqual([]);
  });

  it.each([
    ["amoxicilin", "amoxicillin"],
    ["metfromin", "metformin"],
    ["sertralin", "sertraline"],
    ["ibuprophen", "ibuprofen"],
    ["yasmin", "drospirenone / ethinyl estradiol"],
    ["Advil", "ibuprofen"],
    ["paracetamol", "acetaminophen"],
    ["Lo", undefined],
    ["levotyroxine", "levothyroxine"],
    ["lisinopril hydrochlorothiazide", "hydrochlorothiazide / lisinopril"],
    ["estradiol norethindrone", "estradiol / norethindrone"],
  ])("is found by %s", async (typed, name) => {
    if (name === undefined) expect((await medications().search({ search: typed })).length).toBeGreaterThan(0);
    else expect(await first(typed)).toBe(name);
  });

  it("says what it knows of each number, and nothing of others", async () => {
    const found = await medications().find({ rxcuis: ["5640", "99999999"] });
    expect(found).toMatchObject([
      { rxcui: "5640", genericName: "ibuprofen", brandNames: ["Advil", "Motrin"], drugClasses: ["nsaids"] },
    ]);
    expect(found[0]).not.toHaveProperty("searchText");
  });

  it("is not for who is not at work in a clinic", async () => {
    const person = await api.newPerson();
    await expect(api.callerOf(person).terminology.medications.search({ search: "ibuprofen" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  it("is looked for by its index, of however many there are", async () => {
    await api.db.asOwner(
      `INSERT INTO terminology.releases (id, code_system, name, kind, status, valid_from, file_name, bytes, sha256)
        VALUES ('00000000-0000-4000-8000-000000000001', 'rxnorm', 'Many', 'official', 'ready', '2026-01-01', 'a', 1, repeat('1', 64));
       INSERT INTO terminology.medications (release_id, rxcui, term_type, generic_name, search_text)
        SELECT '00000000-0000-4000-8000-000000000001', (50000000 + n)::text, 'SCD', md5(n::text), md5(n::text)
        FROM generate_series(1, 20000) AS n;
       ANALYZE terminology.medications`,
    );
    // As the function does it.
    const [search] = await api.db.asOwner<{ settings: string[] }>(
      "SELECT proconfig AS settings FROM pg_proc WHERE oid = 'terminology.search_medications'::regproc",
    );
    expect(search?.settings).toContain("enable_seqscan=off");
    await api.db.asOwner(
      `CREATE FUNCTION public.plan_of_search() RETURNS SETOF text LANGUAGE plpgsql SET enable_seqscan = off AS $$
        BEGIN
          RETURN QUERY EXECUTE
            'EXPLAIN SELECT 1 FROM terminology.medications WHERE ''amoxicilin'' OPERATOR(extensions.<%) search_text';
        END $$`,
    );
    const plan = await api.db.asOwner<{ line: string }>("SELECT line FROM public.plan_of_search() AS line");
    expect(plan.map(({ line }) => line).join("\n")).toContain("medications_search");
    expect(await first("amoxicilin")).toBe("amoxicillin");
  });
});

describe("RxNorm", () => {
  it.skipIf(conformanceData === undefined)("has each number of the list under its name", async () => {
    const packed = await readFile(
      join(conformanceData ?? "", "clinical/medications/rxnorm-prescribable-2025-10-06-B-Z.tsv.gz"),
    );
    const published = new Map(
      gunzipSync(packed)
        .toString("utf8")
        .split("\n")
        .map((line) => line.split("\t"))
        .map(([rxcui = "", termType = "", name = ""]) => [rxcui, `${termType} ${name.toLowerCase()}`] as const),
    );
    const rows = await starter();
    const own = rows.filter(({ rxcui }) => Number(rxcui) < 50_000_000);
    // The file begins with B: what begins with A was compared by hand with the lists that it names.
    const ofFile = own.filter(({ generic_name: name }) => !/^a/iu.test(name));
    const others = ofFile.filter(
      ({ rxcui, term_type: type, generic_name: name }) => published.get(rxcui) !== `${type} ${name.toLowerCase()}`,
    );
    expect(others).toEqual([]);
    expect(ofFile.length).toBeGreaterThan(500);
    const said = own.filter(({ checked_against: lists }) => lists.includes("rxnorm-2025-10"));
    expect(said.map(({ rxcui }) => rxcui)).toEqual(ofFile.map(({ rxcui }) => rxcui));
  });
});
