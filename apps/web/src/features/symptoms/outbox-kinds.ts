import type {
  ChangeMedicationInput,
  CorrectSymptomInput,
  RecordSymptomInput,
  SetCycleDayInput,
  SetDayInput,
  TakeMedicationInput,
  WriteDayNotesInput,
} from "@anamnesis/domain";
import { appErrorOf, hasReason } from "../../lib/errors.ts";
import { client } from "../../lib/trpc.ts";
import { withNotes, withSaid } from "../days/day.ts";
import { cycleChanged, dayChanged, entryArrived, entryChanged, intakeChanged } from "./diary-cache.ts";

export type NewEntry = RecordSymptomInput & { readonly id: string };

/** What can wait on the device for a connection, and what is kept of it. Of a kind there is one for each key. */
export interface OutboxPayloads {
  /** By the id of the entry, as all of these. */
  readonly entry: NewEntry;
  readonly correction: CorrectSymptomInput;
  readonly withdrawal: { readonly id: string };
  /** By the id of what was taken, as the next two. */
  readonly intake: TakeMedicationInput;
  readonly intakeChange: ChangeMedicationInput;
  readonly intakeWithdrawal: { readonly id: string };
  /** By its day, as the next two. */
  readonly cycleDay: SetCycleDayInput;
  readonly day: SetDayInput;
  readonly dayNotes: WriteDayNotesInput;
}
export type OutboxKind = keyof OutboxPayloads;

interface HowToSend<Payload> {
  /** Sends it; sent again it has no other effect. Returns how to show that it has arrived. */
  send(payload: Payload, how: { readonly isRewritten: boolean }): Promise<() => void>;
  /** Takes back what may have arrived without our hearing of it. Without this, what did is not taken back. */
  takeBack?(payload: Payload): Promise<unknown>;
}

/** A request that hangs must not hold up what is behind it. */
const patienceMs = 20_000;
const patiently = () => ({ signal: AbortSignal.timeout(patienceMs) });

/** How each kind is sent. Another kind of thing that can wait is another line here. */
export const outboxKinds: { readonly [Kind in OutboxKind]: HowToSend<OutboxPayloads[Kind]> } = {
  entry: {
    async send(entry, { isRewritten }) {
      const saved = await (isRewritten ? recordRewritten(entry) : record(entry));
      return () => entryArrived(saved);
    },
    takeBack: ({ id }) => ignoreMissing(client.symptoms.entries.withdraw.mutate({ id }, patiently())),
  },
  correction: {
    async send(correction) {
      const saved = await client.symptoms.entries.correct.mutate(correction, patiently());
      return () => entryChanged(saved);
    },
  },
  withdrawal: {
    async send({ id }) {
      const saved = await client.symptoms.entries.withdraw.mutate({ id }, patiently());
      return () => entryChanged(saved);
    },
    takeBack: ({ id }) => ignoreMissing(client.symptoms.entries.restore.mutate({ id }, patiently())),
  },
  intake: {
    async send(intake, { isRewritten }) {
      const saved = await (isRewritten ? takeRewritten(intake) : take(intake));
      return () => intakeChanged(saved.id, saved);
    },
    takeBack: ({ id }) => ignoreMissing(client.symptoms.medication.withdraw.mutate({ id }, patiently())),
  },
  intakeChange: {
    async send(change) {
      const saved = await client.symptoms.medication.change.mutate(change, patiently());
      return () => intakeChanged(saved.id, saved);
    },
  },
  intakeWithdrawal: {
    async send(withdrawal) {
      await client.symptoms.medication.withdraw.mutate(withdrawal, patiently());
      return () => intakeChanged(withdrawal.id, null);
    },
  },
  cycleDay: {
    async send(day) {
      const summary = await client.symptoms.cycle.set.mutate(day, patiently());
      return () => cycleChanged(summary, day);
    },
  },
  day: {
    async send(day) {
      await client.symptoms.days.set.mutate(day, patiently());
      return () => dayChanged(day.localDate, (known) => withSaid(known, day));
    },
  },
  dayNotes: {
    async send(written) {
      await client.symptoms.days.writeNotes.mutate(written, patiently());
      return () => dayChanged(written.localDate, (known) => withNotes(known, written));
    },
  },
};

const take = (intake: TakeMedicationInput) => client.symptoms.medication.take.mutate(intake, patiently());

/** As it was before it was rewritten it may have arrived: then it is changed. */
async function takeRewritten(intake: TakeMedicationInput) {
  try {
    return await take(intake);
  } catch (error) {
    if (!hasReason(error, "symptoms.id_taken")) throw error;
    return client.symptoms.medication.change.mutate(intake, patiently());
  }
}

const record = (entry: NewEntry) => client.symptoms.entries.record.mutate(entry, patiently());

/** As it was before it was rewritten it may have arrived: then it is corrected. */
async function recordRewritten(entry: NewEntry) {
  try {
    return await record(entry);
  } catch (error) {
    if (!hasReason(error, "symptoms.id_taken")) throw error;
    const { updatedAt: version } = await client.symptoms.entries.byId.query({ id: entry.id }, patiently());
    return client.symptoms.entries.correct.mutate({ ...entry, version }, patiently());
  }
}

/** What never arrived needs not be taken back. */
async function ignoreMissing(sent: Promise<unknown>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    if (appErrorOf(error)?.kind !== "not_found") throw error;
  }
}
