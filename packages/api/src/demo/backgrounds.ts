import type { PartRows } from "@anamnesis/domain";
import { changeBackground, type Clinic } from "../features/clinical/index.ts";
import type { Work } from "../trpc.ts";

const insured = (memberId: string, payer = "Österreichische Gesundheitskasse"): PartRows => ({
  part: "insurance",
  rows: [{ payer, plan: "", memberId, group: "", from: null, until: null }],
});

/** What is known of the first patients of the sample clinic beside who they are; the first is the sample person. */
const backgrounds: readonly (readonly PartRows[])[] = [
  [
    { part: "blood_type", rows: [{ group: "A+" }] },
    insured("4711 120392"),
    { part: "emergency_contact", rows: [{ name: "Paul Lindt", relation: "Brother", phone: "+43 1 555 0199" }] },
    { part: "family_history", rows: [{ relation: "Mother", condition: "Endometriosis" }] },
  ],
  [
    { part: "blood_type", rows: [{ group: "0+" }] },
    insured("2260 090788", "SVS"),
    {
      part: "chronic_conditions",
      rows: [
        { condition: "Polycystic ovaries", since: "2017" },
        { condition: "Hypothyroidism", since: "2021-03" },
      ],
    },
    { part: "preferred_pharmacy", rows: [{ name: "Apotheke am Naschmarkt", phone: "+43 1 555 0123" }] },
  ],
  [
    { part: "blood_type", rows: [{ group: "B-" }] },
    { part: "surgical_history", rows: [{ procedure: "Caesarean section", when: "2022-11" }] },
    { part: "emergency_contact", rows: [{ name: "Tomasz Nowak", relation: "Husband", phone: "+43 1 555 0145" }] },
  ],
  [
    { part: "preferred_language", rows: [{ language: "Türkçe" }] },
    insured("1934 240585"),
    {
      part: "family_history",
      rows: [
        { relation: "Mother", condition: "Breast cancer at 52" },
        { relation: "Grandmother", condition: "Type 2 diabetes" },
      ],
    },
  ],
  [
    { part: "blood_type", rows: [{ group: "A-" }] },
    { part: "chronic_conditions", rows: [{ condition: "Migraine with aura", since: "2009" }] },
    { part: "surgical_history", rows: [{ procedure: "Appendectomy", when: "2004" }] },
  ],
];

/** Writes what is known of a patient; of the later ones nobody asked yet. */
export async function seedBackground(
  work: Work,
  clinic: Clinic,
  { patientId, index }: { readonly patientId: string; readonly index: number },
): Promise<void> {
  for (const content of backgrounds[index] ?? []) {
    await changeBackground(work, clinic, { patientId, content, version: null });
  }
}
