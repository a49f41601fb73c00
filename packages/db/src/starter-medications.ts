import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { keepStarterRelease, linesOf } from "./starter-release.ts";

/** Where a release has the medications that come with it. */
const file = "data/medications-starter.tsv";

const partsOf = (text: string): readonly string[] => (text === "" ? [] : text.split(";"));
const orNone = (text: string): string | null => (text === "" ? null : text);

/** The medication of a line, by the names of the columns. */
function medicationOf(line: readonly string[]) {
  const [rxcui = "", termType = "", name = "", brands = "", also = "", ingredients = "", classes = "", ...further] =
    line;
  const [therapeutic = "", pharmacologic = "", forms = "", strengths = "", routes = "", ...facts] = further;
  const [prescription = "", schedule = "", indications = "", contraindications = "", sideEffects = "", checked = ""] =
    facts;
  const [brandNames, alsoCalled] = [partsOf(brands), partsOf(also)];
  return {
    rxcui,
    term_type: termType,
    generic_name: name,
    brand_names: brandNames,
    also_called: alsoCalled,
    ingredients: partsOf(ingredients),
    drug_classes: partsOf(classes),
    therapeutic_class: orNone(therapeutic),
    pharmacologic_class: orNone(pharmacologic),
    dosage_forms: partsOf(forms),
    strengths: partsOf(strengths),
    routes: partsOf(routes),
    prescription: orNone(prescription),
    schedule: orNone(schedule),
    indications: orNone(indications),
    contraindications: orNone(contraindications),
    side_effects: orNone(sideEffects),
    checked_against: partsOf(checked),
    is_active: true,
    search_text: [name, ...brandNames, ...alsoCalled, pharmacologic].join(" ").toLowerCase(),
  };
}

/** Makes the database hold the starter list of medications of this release. */
export async function applyMedications(client: pg.Client, folder: string): Promise<void> {
  const content = await readFile(join(folder, file), "utf8");
  const id = await keepStarterRelease(client, {
    codeSystem: "rxnorm",
    name: "Starter list of medications",
    fiscalYear: null,
    validFrom: "2025-10-06",
    fileName: file,
    contents: [content],
  });
  if (id === null) return;
  const rows = linesOf(content).map((line) => ({ ...medicationOf(line), release_id: id }));
  await client.query("DELETE FROM terminology.medications WHERE release_id = $1", [id]);
  await client.query(
    "INSERT INTO terminology.medications SELECT m.* FROM jsonb_populate_recordset(NULL::terminology.medications, $1) AS m",
    [JSON.stringify(rows)],
  );
  await client.query(
    "UPDATE terminology.releases SET codes = (SELECT count(*) FROM terminology.medications WHERE release_id = $1) WHERE id = $1",
    [id],
  );
}
