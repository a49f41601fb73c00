import {
  type ChangeMedicationInput,
  type MedicationIntake,
  type Relief,
  type TakeMedicationInput,
  withoutUndefined,
} from "@anamnesis/domain";
import { useQueries } from "@tanstack/react-query";
import { dayOf, plusDays, zone } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { send, takeBack, waitingOf } from "../outbox-queue.ts";
import { useWaiting } from "../outbox.ts";
import type { QueuedOf } from "../outbox-store.ts";

/** What was taken, as it will be; what of it waits, if anything does. */
export interface IntakeRow {
  readonly intake: MedicationIntake;
  readonly item: Pick<QueuedOf<"intake">, "id" | "state" | "refusal"> | null;
}

interface Taken {
  readonly name: string;
  readonly dose: string;
  /** An instant. */
  readonly takenAt: string;
}

/** What stands in the diary of something that is taken; sent as it is once there is a connection. */
export const intakeOf = (taken: Taken): TakeMedicationInput => ({
  ...taken,
  id: crypto.randomUUID(),
  timeZone: zone,
  relief: null,
  reliefAfterMinutes: null,
  entryId: null,
});

/** Writes down what was taken: shown at once, and sent as soon as there is a connection. */
export const takeMedication = (intake: TakeMedicationInput): Promise<void> => send("intake", intake.id, intake);

/** After this long nobody can say any more how long it took. */
const mostMinutes = 240;

function reliefNow(takenAt: string, relief: Relief): Pick<MedicationIntake, "relief" | "reliefAfterMinutes"> {
  const minutes = Math.round((Date.now() - Date.parse(takenAt)) / 60_000);
  const isKnown = relief !== "none" && minutes >= 0 && minutes <= mostMinutes;
  return { relief, reliefAfterMinutes: isKnown ? minutes : null };
}

export type IntakeChange = Omit<ChangeMedicationInput, "id">;

/** Puts right what was taken: what waits is written anew. */
export function changeIntake(id: string, change: IntakeChange): Promise<void> {
  const waiting = waitingOf("intake", id);
  if (waiting !== undefined) return send("intake", id, { ...waiting.payload, ...withoutUndefined(change) });
  return send("intakeChange", id, { ...waitingOf("intakeChange", id)?.payload, ...change, id });
}

/** Says whether something helped, at the moment that it is said. */
export const sayRelief = ({ id, takenAt }: MedicationIntake, relief: Relief): Promise<void> =>
  changeIntake(id, reliefNow(takenAt, relief));

/** Takes something out of the diary, whether it has arrived or not. */
export async function takeBackIntake(id: string): Promise<void> {
  const waiting = waitingOf("intake", id);
  if (waiting !== undefined && (await takeBack(waiting.id))) return;
  await send("intakeWithdrawal", id, { id });
}

function withChange(intake: MedicationIntake, { reliefAfterMinutes, ...change }: ChangeMedicationInput) {
  const changed = { ...intake, ...withoutUndefined(change) };
  return {
    ...changed,
    localDate: change.takenAt === undefined ? intake.localDate : dayOf(change.takenAt),
    reliefAfterMinutes: change.relief === undefined ? intake.reliefAfterMinutes : (reliefAfterMinutes ?? null),
  };
}

interface Days {
  readonly from: string;
  readonly to: string;
}

/** A year at a time: the server tells no more at once. */
function yearsOf({ from, to }: Days): Days[] {
  const start = plusDays(to, -364);
  return from >= start ? [{ from, to }] : [{ from: start, to }, ...yearsOf({ from, to: plusDays(start, -1) })];
}

const savedOptions = (days: Days | null) =>
  (days === null ? [] : yearsOf(days)).map((year) => trpc.symptoms.medication.list.queryOptions(year));

/** Whether what was taken on some days is on its way: it would come between what is there. */
export const useAwaitsIntakes = (days: Days | null): boolean =>
  useQueries({ queries: savedOptions(days), combine: (answers) => answers.some(({ isLoading }) => isLoading) });

/** What was taken on some days, what waits beside what is saved, newest first. Nothing without days. */
export function useIntakes(days: Days | null): readonly IntakeRow[] {
  const { from, to } = days ?? { from: "", to: "" };
  const saved = useQueries({
    queries: savedOptions(days),
    combine: (answers) => answers.flatMap(({ data }) => data ?? []),
  });
  const [waiting, changes, withdrawn] = [
    useWaiting("intake"),
    useWaiting("intakeChange"),
    useWaiting("intakeWithdrawal"),
  ];
  // What was put right may have gone from one year into another.
  const known = new Map(saved.map((intake) => [intake.id, intake]));
  const own = waiting
    .filter(({ key }) => !known.has(key))
    .map((item) => ({ item, intake: { ...item.payload, localDate: dayOf(item.payload.takenAt) } }));
  const there = [...known.values()]
    .filter(({ id }) => !withdrawn.some(({ key, state }) => key === id && state !== "refused"))
    .map((intake) => {
      const item = changes.find(({ key }) => key === intake.id) ?? null;
      return { item, intake: item === null ? intake : withChange(intake, item.payload) };
    });
  return [...own, ...there]
    .filter(({ intake }) => intake.localDate >= from && intake.localDate <= to)
    .toSorted((a, b) => Date.parse(b.intake.takenAt) - Date.parse(a.intake.takenAt));
}
