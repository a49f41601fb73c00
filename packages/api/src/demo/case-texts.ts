import type { CasePriority, CaseStatus, CaseType, NoteContent, Specialty } from "@anamnesis/domain";

/** What somebody is treated for, and what was written at the visits. */
export interface DemoCase {
  readonly title: string;
  readonly chiefComplaint: string;
  readonly tags: readonly string[];
  readonly caseType: CaseType;
  readonly specialty: Specialty;
  readonly priority: CasePriority;
  /** Where it is now, by way of those before. */
  readonly moves: readonly CaseStatus[];
  readonly visits: readonly NoteContent[];
  readonly diagnosis: { readonly icdCode: string; readonly name: string; readonly reasoning: string };
}

const visit = (subjective: string, objective: string, assessment: string, plan: string): NoteContent => ({
  subjective,
  objective,
  assessment,
  plan,
});

/** Nobody's, as they come to a women's clinic and a general practice. */
export const demoCases: readonly DemoCase[] = [
  {
    title: "Dysmenorrhea, since April",
    diagnosis: {
      icdCode: "N946",
      name: "Dysmenorrhea, unspecified",
      reasoning: "Cramps on cycle days 1–3 in each of three cycles; ultrasound without findings.",
    },
    chiefComplaint: "For three days it tears at me, and I miss work.",
    tags: ["pain", "cycle"],
    caseType: "diagnostics",
    specialty: "gynaecology",
    priority: "routine",
    moves: [],
    visits: [
      visit(
        "Cramps on cycle days 1–3, up to 8 of 10. Ibuprofen 400 mg helps for two hours. No bleeding between periods.",
        "Abdomen soft, no guarding. Uterus mobile, tender on movement. Adnexa unremarkable.",
        "Primary dysmenorrhea likely; endometriosis remains possible.",
        "Naproxen 500 mg at onset. Keep the diary for two cycles. Pelvic ultrasound.",
      ),
      visit(
        "Cramps 5 of 10 with naproxen, woke at night twice. Misses one day of work a month.",
        "Ultrasound: no focal lesion, ovaries of normal size.",
        "Dysmenorrhea, better with an NSAID.",
        "Norethisterone 5 mg for three cycles if she wants; review with the diary in eight weeks.",
      ),
    ],
  },
  {
    title: "Migraine with aura",
    diagnosis: {
      icdCode: "G43109",
      name: "Migraine with aura, not intractable",
      reasoning: "Zigzag lines for 20 minutes before each attack.",
    },
    chiefComplaint: "I see zigzags, and then my head bursts.",
    tags: ["headache"],
    caseType: "consultation",
    specialty: "neurology",
    priority: "urgent",
    moves: ["pending_review"],
    visits: [
      visit(
        "Four attacks in two months, each with zigzag lines for 20 minutes. Takes a combined pill for six years.",
        "Blood pressure 124/78. Neurological examination without findings.",
        "Migraine with aura. A combined contraceptive raises the risk of stroke.",
        "Stop the combined pill; progestogen only. Sumatriptan 50 mg at onset. Second opinion from neurology.",
      ),
    ],
  },
  {
    title: "Pelvic pain, left",
    diagnosis: {
      icdCode: "R1032",
      name: "Left lower quadrant pain",
      reasoning: "Tender on the left; the cause is open.",
    },
    chiefComplaint: "It stabs on the left when I run.",
    tags: ["pain"],
    caseType: "diagnostics",
    specialty: "gynaecology",
    priority: "urgent",
    moves: ["awaiting_results"],
    visits: [
      visit(
        "Stabbing pain on the left for a week, worse with movement. Last period 18 days ago, no fever.",
        "Tender left adnexa, no peritonism. Pregnancy test negative.",
        "Suspected simple ovarian cyst on the left.",
        "Transvaginal ultrasound this week. Come at once with fever, fainting or sudden pain.",
      ),
    ],
  },
  {
    title: "Hot flushes, poor sleep",
    diagnosis: {
      icdCode: "N951",
      name: "Menopausal and female climacteric states",
      reasoning: "Hot flushes by day and night at the usual age.",
    },
    chiefComplaint: "I wake up soaked four times a night.",
    tags: ["menopause", "sleep"],
    caseType: "treatment",
    specialty: "gynaecology",
    priority: "routine",
    moves: [],
    visits: [
      visit(
        "Flushes eight times a day, wakes four times. Last period fourteen months ago. No history of thrombosis.",
        "BMI 24. Blood pressure 118/74. Breast examination unremarkable.",
        "Vasomotor symptoms after the menopause.",
        "Transdermal estradiol 50 µg with micronised progesterone. Mammography is due. Review in three months.",
      ),
      visit(
        "Two flushes a day, sleeps through. No bleeding.",
        "Blood pressure 116/72.",
        "Good response.",
        "Continue for a year, then talk about a lower dose.",
      ),
    ],
  },
  {
    title: "Hypothyroidism, control",
    diagnosis: {
      icdCode: "E039",
      name: "Hypothyroidism, unspecified",
      reasoning: "Known, on levothyroxine.",
    },
    chiefComplaint: "I am tired again.",
    tags: ["thyroid"],
    caseType: "follow_up",
    specialty: "general_practice",
    priority: "routine",
    moves: ["completed"],
    visits: [
      visit(
        "Tired for a month, gained 2 kg. Takes levothyroxine 75 µg together with coffee.",
        "Pulse 58, skin dry. TSH 6.8 mU/l.",
        "Hypothyroidism, not enough absorbed.",
        "Levothyroxine on an empty stomach, half an hour before coffee. TSH in eight weeks.",
      ),
      visit("Feels well.", "TSH 2.4 mU/l.", "Well controlled.", "Control in a year."),
    ],
  },
  {
    title: "Iron deficiency after heavy periods",
    diagnosis: {
      icdCode: "D500",
      name: "Iron deficiency anemia secondary to blood loss (chronic)",
      reasoning: "Heavy periods, and ferritin is low.",
    },
    chiefComplaint: "I get out of breath on the stairs.",
    tags: ["bleeding", "anaemia"],
    caseType: "treatment",
    specialty: "general_practice",
    priority: "routine",
    moves: ["completed", "closed"],
    visits: [
      visit(
        "Bleeds seven days, changes hourly on day 2. Out of breath on the second floor.",
        "Conjunctivae pale. Haemoglobin 10.1 g/dl, ferritin 6 µg/l.",
        "Iron deficiency anaemia with heavy menstrual bleeding.",
        "Iron by mouth every other day for three months. Levonorgestrel IUD was talked about.",
      ),
      visit("No longer out of breath.", "Haemoglobin 13.0 g/dl, ferritin 41 µg/l.", "Corrected.", "Stop iron; close."),
    ],
  },
  {
    title: "Polycystic ovary syndrome",
    diagnosis: {
      icdCode: "E282",
      name: "Polycystic ovarian syndrome",
      reasoning: "Two of the three Rotterdam criteria.",
    },
    chiefComplaint: "My period comes every three months.",
    tags: ["cycle", "acne"],
    caseType: "diagnostics",
    specialty: "endocrinology",
    priority: "routine",
    moves: [],
    visits: [
      visit(
        "Cycles of 70 to 100 days since she was 16. Acne on chin and back. Wants no child at present.",
        "Ferriman–Gallwey 9. BMI 27. Ovaries with more than 20 follicles each.",
        "Polycystic ovary syndrome (Rotterdam 3 of 3).",
        "Glucose tolerance test, lipids. Combined pill or cyclical progestogen; she thinks about it.",
      ),
    ],
  },
  {
    title: "Cystitis, third this year",
    diagnosis: {
      icdCode: "N3000",
      name: "Acute cystitis without hematuria",
      reasoning: "Burning, frequency, and leukocytes in the urine.",
    },
    chiefComplaint: "It burns again.",
    tags: ["urinary"],
    caseType: "treatment",
    specialty: "general_practice",
    priority: "routine",
    moves: ["completed"],
    visits: [
      visit(
        "Burning for two days, no fever, no flank pain. Third episode in nine months, each after intercourse.",
        "Urine: leucocytes, nitrite. No tenderness over the kidneys.",
        "Recurrent uncomplicated cystitis.",
        "Fosfomycin 3 g once. Culture. Drink more; talk about prophylaxis.",
      ),
    ],
  },
  {
    title: "Pregnancy, 24 weeks",
    diagnosis: {
      icdCode: "Z3402",
      name: "Encounter for supervision of normal first pregnancy, second trimester",
      reasoning: "24 weeks by the first ultrasound.",
    },
    chiefComplaint: "All is well.",
    tags: ["pregnancy"],
    caseType: "pregnancy",
    specialty: "obstetrics",
    priority: "routine",
    moves: ["awaiting_results"],
    visits: [
      visit(
        "Feels movements. No bleeding, no headache.",
        "Blood pressure 112/68. Fundal height 24 cm, fetal heart rate 146/min.",
        "Pregnancy of 24 weeks, as expected.",
        "Glucose tolerance test. Next visit in four weeks.",
      ),
    ],
  },
  {
    title: "Contraception, wants an IUD",
    diagnosis: {
      icdCode: "Z30430",
      name: "Encounter for insertion of intrauterine contraceptive device",
      reasoning: "She chose it after she was told of the others.",
    },
    chiefComplaint: "I want nothing to think of.",
    tags: ["contraception"],
    caseType: "consultation",
    specialty: "gynaecology",
    priority: "routine",
    moves: ["completed", "closed", "archived"],
    visits: [
      visit(
        "Forgets the pill. No pelvic infection before. Two children.",
        "Cervix unremarkable, uterus anteverted, 7 cm.",
        "No contraindication to a levonorgestrel IUD.",
        "IUD placed without complications. Threads in six weeks.",
      ),
    ],
  },
];
