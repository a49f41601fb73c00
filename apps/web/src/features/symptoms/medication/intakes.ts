import type { ChangeMedicationInput, MedicationIntake, Relief, TakeMedicationInput } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { dayOf, zone } from "../../../lib/dates.ts";
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

/** Says whether something helped, at the moment that it is said. */
export function sayRelief({ id, takenAt }: MedicationIntake, relief: Relief): Promise<void> {
  const said = reliefNow(takenAt, relief);
  const waiting = waitingOf("intake", id);
  if (waiting !== undefined) return send("intake", id, { ...waiting.payload, ...said });
  return send("intakeChange", id, { id, ...said });
}

/** Takes something out of the diary, whether it has arrived or not. */
export async function takeBackIntake(id: string): Promise<void> {
  const waiting = waitingOf("intake", id);
  if (waiting !== undefined && (await takeBack(waiting.id))) return;
  await send("intakeWithdrawal", id, { id });
}

const withChange = (intake: MedicationIntake, { relief, reliefAfterMinutes }: ChangeMedicationInput) =>
  relief === undefined ? intake : { ...intake, relief, reliefAfterMinutes: reliefAfterMinutes ?? null };

/** What was taken on a day, what waits beside what is saved, newest first. */
export function useIntakes(day: string): readonly IntakeRow[] {
  const saved = useQuery(trpc.symptoms.medication.list.queryOptions({ from: day, to: day })).data ?? [];
  const [waiting, changes, withdrawn] = [
    useWaiting("intake"),
    useWaiting("intakeChange"),
    useWaiting("intakeWithdrawal"),
  ];
  const known = new Set(saved.map(({ id }) => id));
  const own = waiting
    .filter(({ key, payload }) => !known.has(key) && dayOf(payload.takenAt) === day)
    .map((item) => ({ item, intake: { ...item.payload, localDate: day } }));
  const there = saved
    .filter(({ id }) => !withdrawn.some(({ key, state }) => key === id && state !== "refused"))
    .map((intake) => {
      const item = changes.find(({ key }) => key === intake.id) ?? null;
      return { item, intake: item === null ? intake : withChange(intake, item.payload) };
    });
  return [...own, ...there].toSorted((a, b) => Date.parse(b.intake.takenAt) - Date.parse(a.intake.takenAt));
}
