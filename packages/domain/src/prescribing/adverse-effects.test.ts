import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { adverseEffectCode, adverseEffectCodes } from "./adverse-effects.ts";
import { knownDrugs } from "./drugs.ts";

const codeOf = (name: string) => adverseEffectCode({ rxcui: "", name });

describe("the code of an adverse effect", () => {
  it("is that of the drug, and of other drugs for what is not known", () => {
    expect(codeOf("ibuprofen")).toBe("T39315A");
    expect(codeOf("warfarin")).toBe("T45515A");
    expect(adverseEffectCode({ rxcui: "36437", name: "Zoloft" })).toBe("T43225A");
    expect(codeOf("Grandmother's tea")).toBe("T50995A");
  });

  it("is in the list that comes with the house", () => {
    const list = readFileSync(new URL("../../../db/data/icd10cm-starter.tsv", import.meta.url), "utf8");
    const billable = new Set(list.split("\n").flatMap((line) => line.match(/^(\w+)\t1\t/u)?.[1] ?? []));
    expect(adverseEffectCodes.filter((code) => !billable.has(code))).toEqual([]);
  });

  const folder = process.env["CONFORMANCE_DATA"];
  it.skipIf(folder === undefined)("is the one of the table of drugs and chemicals, where that names the drug", () => {
    const table = readFileSync(join(folder ?? "", "clinical/icd10cm/icd10cm-drug-April-2025.csv"), "latin1");
    const rows = new Map(
      table
        .split("\n")
        .filter((line) => !line.startsWith('"'))
        .map((line) => line.split(","))
        .map(([name = "", , , , , adverse = ""]) => [name.trim().toLowerCase(), adverse] as const),
    );
    const named = knownDrugs.flatMap(({ name }) => {
      const code = rows.get(name.toLowerCase()) ?? "";
      return code.startsWith("T") ? [{ name, code: `${code.replace(".", "")}A` }] : [];
    });
    expect(named.length).toBeGreaterThan(150);
    expect(named.filter(({ name, code }) => codeOf(name) !== code)).toEqual([]);
  });
  if (folder === undefined)
    process.stdout.write("Left out without CONFORMANCE_DATA: the table of drugs and chemicals.\n");
});
