import { createHash } from "node:crypto";
import { type DiagnosisDetails, type DiagnosisSeverity, noDetails } from "@anamnesis/domain";

/** What a model is told of a case: words alone, and nothing of who the patient is. */
export interface ModelInput {
  readonly title: string;
  readonly chiefComplaint: string;
  readonly description: string;
}

/** What a model says. Somebody decides about it; nothing that a model says is confirmed by itself. */
export interface ModelSuggestion {
  readonly primaryDiagnosis: string;
  readonly icdCode: string;
  readonly severity: DiagnosisSeverity;
  /** From 0 to 1. */
  readonly confidence: number;
  readonly details: DiagnosisDetails;
}

/** Something that suggests diagnoses. */
export interface DiagnosisModel {
  readonly name: string;
  readonly version: string;
  suggest(input: ModelInput): Promise<readonly ModelSuggestion[]>;
}

/** The SHA-256 of what a model was given, hex. */
export const inputHashOf = (input: ModelInput): string =>
  createHash("sha256")
    .update(JSON.stringify([input.title, input.chiefComplaint, input.description]))
    .digest("hex");

interface Rule {
  /** What has to stand there, all of it. */
  readonly needs: readonly RegExp[];
  readonly icdCode: string;
  readonly primaryDiagnosis: string;
  readonly severity: DiagnosisSeverity;
  readonly because: string;
  readonly tests: readonly string[];
  readonly differentials: readonly string[];
}

const rules: readonly Rule[] = [
  {
    needs: [/dysmenorr|period pain|menstrual cramp|regelschmerz/iu],
    icdCode: "N946",
    primaryDiagnosis: "Dysmenorrhea, unspecified",
    severity: "moderate",
    because: "painful periods",
    tests: ["Pelvic examination", "Transvaginal ultrasound"],
    differentials: ["Endometriosis", "Adenomyosis"],
  },
  {
    needs: [/heavy|soak|clots|starke blutung/iu, /period|bleed|menstru|regel/iu],
    icdCode: "N920",
    primaryDiagnosis: "Excessive and frequent menstruation with regular cycle",
    severity: "moderate",
    because: "heavy bleeding",
    tests: ["Blood count", "Ferritin"],
    differentials: ["Uterine fibroids", "Coagulation disorder"],
  },
  {
    needs: [/headache|migraine|kopfschmerz|migräne/iu, /aura|flash|flicker|zigzag/iu],
    icdCode: "G43109",
    primaryDiagnosis: "Migraine with aura",
    severity: "moderate",
    because: "headache with an aura",
    tests: ["Neurological examination"],
    differentials: ["Transient ischemic attack", "Tension-type headache"],
  },
  {
    needs: [/burn|sting|brennen/iu, /urin|pee|wasserlassen/iu],
    icdCode: "R300",
    primaryDiagnosis: "Dysuria",
    severity: "mild",
    because: "burning when passing urine",
    tests: ["Urine dipstick", "Urine culture"],
    differentials: ["Cystitis", "Chlamydial infection"],
  },
];

/** An example that reads words by rules anybody can check. Sure of nothing: it has not seen the patient. */
export const ruleBasedModel: DiagnosisModel = {
  name: "Example rules",
  version: "1",
  async suggest({ title, chiefComplaint, description }) {
    const text = [title, chiefComplaint, description].join("\n");
    return rules
      .filter(({ needs }) => needs.every((need) => need.test(text)))
      .map(({ primaryDiagnosis, icdCode, severity, because, tests, differentials }) => ({
        primaryDiagnosis,
        icdCode,
        severity,
        confidence: 0.3,
        details: {
          ...noDetails,
          reasoning: `Read in the case: ${because}`,
          recommendedTests: [...tests],
          differentials: [...differentials],
        },
      }));
  },
};
