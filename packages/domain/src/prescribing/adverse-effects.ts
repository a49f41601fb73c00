import { type Drug, drugOf, type NamedDrug } from "./drugs.ts";

/**
 * Codes of ICD-10-CM for adverse effects, without what tells the encounter, and the drugs that they are of: those of the table of
 * drugs and chemicals of the CDC (2025), and what came since beside its like.
 */
const drugsByCode: Readonly<Record<string, string>> = {
  T360X5:
    "amoxicillin, ampicillin, dicloxacillin, imipenem, nafcillin, oxacillin, penicillin G, penicillin V, piperacillin",
  T361X5:
    "cefaclor, cefadroxil, cefazolin, cefdinir, cefepime, cefixime, cefotaxime, cefotetan, cefoxitin, cefpodoxime, cefprozil, ceftazidime, ceftriaxone, cefuroxime, cephalexin, ertapenem, meropenem",
  T363X5: "azithromycin, clarithromycin, erythromycin, telithromycin",
  T364X5: "doxycycline, minocycline, tetracycline",
  T366X5: "rifabutin, rifampin, rifapentine",
  T367X5: "nystatin",
  T368X5:
    "ciprofloxacin, clindamycin, delafloxacin, fosfomycin, gemifloxacin, levofloxacin, linezolid, moxifloxacin, norfloxacin, ofloxacin, vancomycin",
  T370X5: "sulfadiazine, sulfamethoxazole, sulfasalazine",
  T372X5: "chloroquine, mefloquine",
  T373X5: "pentamidine, tinidazole",
  T375X5:
    "acyclovir, atazanavir, cobicistat, darunavir, dolutegravir, efavirenz, fosamprenavir, indinavir, lopinavir, nelfinavir, nirmatrelvir, oseltamivir, ribavirin, ritonavir, saquinavir, tipranavir, valacyclovir",
  T378X5:
    "fluconazole, hydroxychloroquine, itraconazole, metronidazole, nitrofurantoin, posaconazole, trimethoprim, voriconazole",
  T380X5: "dexamethasone, hydrocortisone, methylprednisolone, prednisolone, prednisone",
  T381X5: "levothyroxine",
  T382X5: "methimazole, propylthiouracil",
  T383X5:
    "canagliflozin, dapagliflozin, empagliflozin, glimepiride, glipizide, glyburide, liraglutide, metformin, pioglitazone, semaglutide, sitagliptin, tirzepatide",
  T384X5: "drospirenone, levonorgestrel, norethindrone, norgestimate",
  T385X5:
    "clomiphene, desogestrel, dienogest, estetrol, estradiol, ethinyl estradiol, medroxyprogesterone, megestrol, progesterone",
  T386X5:
    "anastrozole, danazol, dutasteride, elagolix, finasteride, letrozole, mifepristone, ospemifene, raloxifene, relugolix, tamoxifen",
  T387X5: "testosterone",
  T38895: "leuprolide, ulipristal",
  T39015: "aspirin",
  T39095: "diflunisal, salsalate",
  T391X5: "acetaminophen",
  T39315: "fenoprofen, flurbiprofen, ibuprofen, ketoprofen, naproxen, oxaprozin",
  T39395:
    "celecoxib, diclofenac, etodolac, indomethacin, meclofenamate, mefenamate, meloxicam, nabumetone, piroxicam, sulindac, tolmetin",
  T398X5:
    "almotriptan, eletriptan, erenumab, frovatriptan, ketorolac, naratriptan, rimegepant, rizatriptan, sumatriptan, ubrogepant, zolmitriptan",
  T402X5: "codeine, hydrocodone, hydromorphone, morphine, oxycodone, oxymorphone, tapentadol",
  T403X5: "methadone",
  T40415: "fentanyl",
  T40425: "tramadol",
  T40495: "buprenorphine, butorphanol, meperidine",
  T413X5: "benzocaine, bupivacaine, chloroprocaine, lidocaine, mepivacaine, prilocaine, ropivacaine, tetracaine",
  T420X5: "phenytoin",
  T421X5: "carbamazepine, oxcarbazepine",
  T423X5: "phenobarbital",
  T424X5: "alprazolam, clonazepam, clozapine, diazepam, lorazepam, midazolam, temazepam",
  T426X5:
    "eszopiclone, gabapentin, lamotrigine, levetiracetam, pregabalin, primidone, ramelteon, topiramate, valproate, zolpidem, zonisamide",
  T428X5: "baclofen, bromocriptine, cabergoline, rasagiline, safinamide, selegiline, tizanidine",
  T43015: "amitriptyline, clomipramine, desipramine, doxepin, imipramine, nortriptyline, protriptyline, trimipramine",
  T43025: "mirtazapine",
  T431X5: "isocarboxazid, moclobamide, phenelzine, tranylcypromine",
  T43215: "desvenlafaxine, duloxetine, levomilnacipran, milnacipran, trazodone, venlafaxine",
  T43225: "citalopram, escitalopram, fluoxetine, fluvoxamine, paroxetine, sertraline, vilazodone, vortioxetine",
  T43295: "bupropion, nefazodone",
  T433X5: "chlorpromazine, thioridazine",
  T434X5: "haloperidol",
  T43595:
    "aripiprazole, buspirone, droperidol, hydroxyzine, lithium, olanzapine, pimozide, quetiapine, risperidone, ziprasidone",
  T43625: "amphetamine, dextroamphetamine, lisdexamfetamine",
  T43635: "dexmethylphenidate, methylphenidate",
  T43655: "methamphetamine",
  T43695: "atomoxetine",
  T447X5: "atenolol, bisoprolol, carvedilol, metoprolol, nadolol, nebivolol, propranolol, sotalol",
  T448X5: "labetalol",
  T44995: "pseudoephedrine",
  T450X5: "aprepitant, cetirizine, diphenhydramine, doxylamine, loratadine, metoclopramide, ondansetron",
  T451X5:
    "azathioprine, cyclosporine, irinotecan, leflunomide, lenalidomide, mercaptopurine, methotrexate, mycophenolate mofetil, nilotinib, procarbazine, tacrolimus, thalidomide, vandetanib",
  T454X5: "ferrous sulfate",
  T45515: "apixaban, dabigatran etexilate, edoxaban, enoxaparin, heparin, rivaroxaban, warfarin",
  T45525: "clopidogrel, prasugrel, ticagrelor, ticlopidine",
  T45625: "tranexamic acid",
  T458X5: "folic acid",
  T460X5: "digoxin",
  T461X5: "amlodipine, diltiazem, felodipine, nifedipine, verapamil",
  T462X5:
    "amiodarone, disopyramide, dofetilide, dronedarone, ibutilide, mexiletine, procainamide, propafenone, quinidine",
  T463X5: "isosorbide dinitrate, isosorbide mononitrate, nitroglycerin",
  T464X5:
    "benazepril, captopril, enalapril, fosinopril, lisinopril, moexipril, perindopril, quinapril, ramipril, trandolapril",
  T465X5:
    "ambrisentan, bosentan, candesartan, dihydroergotamine, eprosartan, ergotamine, irbesartan, losartan, macitentan, olmesartan, riociguat, sacubitril, telmisartan, valsartan",
  T466X5:
    "atorvastatin, ezetimibe, fenofibrate, fluvastatin, gemfibrozil, lovastatin, pitavastatin, pravastatin, rosuvastatin, simvastatin",
  T467X5: "sildenafil, tadalafil, vardenafil",
  T470X5: "cimetidine, famotidine",
  T471X5:
    "dexlansoprazole, esomeprazole, lansoprazole, magnesium hydroxide, misoprostol, omeprazole, pantoprazole, rabeprazole",
  T480X5: "methylergonovine",
  T481X5: "cyclobenzaprine",
  T483X5: "dextromethorphan",
  T486X5: "albuterol, montelukast, zileuton",
  T490X5: "clotrimazole, ketoconazole, miconazole, sulfacetamide, terconazole",
  T500X5: "eplerenone, spironolactone",
  T501X5: "bumetanide, furosemide, torsemide",
  T502X5: "amiloride, chlorthalidone, hydrochlorothiazide, triamterene",
  T503X5: "calcium carbonate, potassium chloride",
  T504X5: "allopurinol, colchicine, febuxostat",
  T505X5: "benzphetamine, diethylpropion, phendimetrazine, phentermine",
};

/** Of drugs that no code of their own is known for. */
const otherDrugs = "T50995";
/** The first time that somebody is treated for it. */
const initialEncounter = "A";

const codeByName: ReadonlyMap<string, string> = new Map(
  Object.entries(drugsByCode).flatMap(([code, names]) => names.split(", ").map((name) => [name, code] as const)),
);

/** The code for an adverse effect of a drug, at the first encounter. Whoever decides about the diagnosis decides about it. */
export function adverseEffectCode({ rxcui, name }: Pick<NamedDrug, "rxcui" | "name">): string {
  const drug: Drug | null = drugOf({ rxcui, name });
  return `${drug === null ? otherDrugs : (codeByName.get(drug.name) ?? otherDrugs)}${initialEncounter}`;
}

/** All codes that can be proposed. */
export const adverseEffectCodes: readonly string[] = [...Object.keys(drugsByCode), otherDrugs].map(
  (code) => `${code}${initialEncounter}`,
);
