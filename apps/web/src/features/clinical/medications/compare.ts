import {
  isTaken,
  type MedicationStatement,
  type Prescription,
  type ReconcileMedicationsInput,
  statusOn,
  type Treatment,
} from "@anamnesis/domain";

/** One medicine, as each of those who say something of it says it; at least one of them does. */
export interface ComparedMedicine {
  readonly key: string;
  readonly name: string;
  /** What stands in the record that she takes. */
  readonly statement: MedicationStatement | null;
  /** What was prescribed here. */
  readonly prescription: Prescription | null;
  /** What is logged in the shared diary. */
  readonly diary: Treatment | null;
}

/** What becomes of it: what stands in the record is kept, changed or stopped; what does not is added or left. */
export type Choice = "keep" | "change" | "stop" | "add" | "leave";

export interface Decision {
  /** Of what is added: sent again, it is the same. */
  readonly id: string;
  readonly choice: Choice;
  /** How it is taken from now on, of what is changed or added. */
  readonly takenAs: string;
  readonly stopReason: string;
}

const fold = (name: string) =>
  name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** The same number, or the same name: what is only alike stands beside it, and somebody decides. */
const isPrescribed = ({ name, rxcui }: MedicationStatement, { order }: Prescription): boolean =>
  (rxcui !== "" && (order.rxcui === rxcui || (order.ingredients.length === 1 && order.ingredients[0] === rxcui))) ||
  fold(order.name) === fold(name);

const isLogged = ({ name, diaryName }: MedicationStatement, logged: Treatment): boolean =>
  fold(logged.name) === fold(diaryName ?? name) || fold(logged.name) === fold(name);

interface Sources {
  readonly statements: readonly MedicationStatement[];
  readonly prescriptions: readonly Prescription[];
  readonly diary: readonly Treatment[];
}

/** What is taken now, as far as anybody says so, with what each of them says side by side. */
export function compareMedicines(given: Sources, today: string): readonly ComparedMedicine[] {
  // A dose that changed is the same medicine.
  const prescriptions = given.prescriptions.filter((one) => statusOn(one, today) === "active");
  const diary = [...new Map(given.diary.map((one) => [fold(one.name), one])).values()];
  const take = <One>(from: One[], fits: (one: One) => boolean): One | null => {
    const at = from.findIndex(fits);
    return at === -1 ? null : (from.splice(at, 1)[0] ?? null);
  };
  const stated = given.statements.filter(isTaken).map((statement): ComparedMedicine => ({
    key: statement.id,
    name: statement.name,
    statement,
    prescription: take(prescriptions, (one) => isPrescribed(statement, one)),
    diary: take(diary, (one) => isLogged(statement, one)),
  }));
  const prescribed = prescriptions.map((prescription): ComparedMedicine => ({
    key: prescription.id,
    name: prescription.order.name,
    statement: null,
    prescription,
    diary: take(diary, (one) => fold(one.name) === fold(prescription.order.name)),
  }));
  const logged = diary.map((one): ComparedMedicine => ({
    key: `diary ${fold(one.name)}`,
    name: one.name,
    statement: null,
    prescription: null,
    diary: one,
  }));
  return [...stated, ...prescribed, ...logged];
}

/** What there is to choose from. */
export const choicesOf = ({ statement }: ComparedMedicine): readonly Choice[] =>
  statement === null ? ["add", "leave"] : ["keep", "change", "stop"];

/** What is sent once it is decided of each. */
export function reconcileInputOf(
  patientId: string,
  rows: readonly (ComparedMedicine & { readonly decision: Decision })[],
): ReconcileMedicationsInput {
  const added = rows.flatMap(({ name, prescription, diary, decision }) => {
    if (decision.choice !== "add") return [];
    return [
      {
        id: decision.id,
        name,
        rxcui: prescription?.order.rxcui ?? "",
        takenAs: decision.takenAs.trim(),
        saidBy: "",
        diaryName: diary?.name ?? null,
        since: prescription?.startsOn ?? diary?.runs.at(-1)?.from ?? null,
        until: null,
        source: prescription === null ? ("patient" as const) : ("record" as const),
        status: "active" as const,
        stopReason: null,
      },
    ];
  });
  const changed = rows.flatMap(({ statement, diary, decision: { choice, takenAs, stopReason } }) => {
    if (statement === null || choice === "keep" || choice === "leave" || choice === "add") return [];
    const {
      writtenBy: _by,
      stoppedBy: _stopper,
      stoppedAt: _at,
      createdAt: _made,
      updatedAt: version,
      ...kept
    } = statement;
    const diaryName = diary?.name ?? kept.diaryName;
    return [
      choice === "stop"
        ? { ...kept, version, diaryName, status: "stopped" as const, stopReason: stopReason.trim() }
        : { ...kept, version, diaryName, takenAs: takenAs.trim() },
    ];
  });
  return { patientId, added, changed };
}
