import type { Tx } from "@anamnesis/db";
import {
  type ByCycleDay,
  byCycleDay,
  type ByCycleDayInput,
  countsCycles,
  type CycleMode,
  type CycleSettings,
  type CycleSummary,
  firstByCycle,
  type SetCycleDayInput,
  startsOf,
  summariseCycle,
  todayIn,
} from "@anamnesis/domain";
import {
  findCycleMode,
  insertCycleDays,
  listCycleDays,
  putCycleMode,
  strengthsSince,
  strongestSince,
  takeBackCycleDay,
} from "./cycle.repository.ts";

/** What the days that were said add up to today, in a person's zone. */
export async function readCycle(tx: Tx, timeZone: string): Promise<CycleSummary> {
  const [days, mode] = await Promise.all([listCycleDays(tx), findCycleMode(tx)]);
  return summariseCycle(days, mode, todayIn(timeZone));
}

/** Says a day, or takes it back; done again it changes nothing. Answers what it adds up to then. */
export async function setCycleDay(
  tx: Tx,
  { userId, input }: { readonly userId: string; readonly input: SetCycleDayInput },
): Promise<CycleSummary> {
  const { timeZone, ...day } = input;
  if (day.flow === null) await takeBackCycleDay(tx, day.localDate);
  else await insertCycleDays(tx, [{ ...day, userId }]);
  return readCycle(tx, timeZone);
}

export async function readCycleSettings(tx: Tx): Promise<CycleSettings> {
  return { mode: await findCycleMode(tx) };
}

export async function changeCycleSettings(tx: Tx, given: { userId: string; mode: CycleMode }): Promise<CycleSettings> {
  await putCycleMode(tx, given);
  return { mode: given.mode };
}

/** The days on which the person's cycles start, oldest first; none where they are not counted. */
export async function cycleStarts(tx: Tx): Promise<readonly string[]> {
  const [days, mode] = await Promise.all([listCycleDays(tx), findCycleMode(tx)]);
  return countsCycles(mode) ? startsOf(days) : [];
}

/** How strong something was by the day of the last cycles, and what that is; null for everything. */
export async function readByCycleDay(
  tx: Tx,
  { category: asked, cycles: last }: ByCycleDayInput,
): Promise<ByCycleDay & { readonly category: string | null }> {
  const starts = await cycleStarts(tx);
  const [from] = starts.slice(-last);
  if (from === undefined) return { ...byCycleDay([], { starts, last }), category: asked ?? null };
  const category = asked === undefined ? firstByCycle(await strengthsSince(tx, from), starts) : asked;
  const strengths = await strongestSince(tx, { from, category });
  return { ...byCycleDay(strengths, { starts, last }), category };
}
