import type { Tx } from "@anamnesis/db";
import {
  AppError,
  bareCode,
  type CodeHits,
  type CodeLists,
  type CodesInForce,
  fiscalYearOf,
  type FoundCode,
  type SearchCodesInput,
  todayIn,
} from "@anamnesis/domain";
import { LRUCache } from "lru-cache";
import { type CodeIndex, createCodeIndex } from "./code-index.ts";
import { nearestCodes } from "./nearest.ts";
import { listReleases, readCodes, readSynonyms, releaseOfDay } from "./repository.ts";

/** Known for so long without asking: an import is in force everywhere soon after it ends. */
const knownForMs = 5_000;

/** The codes of this process, in memory. */
export interface CodeSearch {
  search(tx: Tx, input: SearchCodesInput): Promise<CodeHits>;
  find(tx: Tx, input: { readonly code: string; readonly day: string }): Promise<FoundCode>;
  lists(tx: Tx, day: string): Promise<CodeLists>;
}

/** Codes for whoever looks for one. An index is made when it is first asked for, and again when a release comes or goes. */
export function createCodeSearch(): CodeSearch {
  // One of this day and one of a day before: each takes some thirty megabytes. Whoever goes through the years has the others made
  // again and again, one at a time, and nobody else is without that of this day.
  const ofToday = new LRUCache<string, Promise<CodeIndex>>({ max: 1 });
  const ofOtherDays = new LRUCache<string, Promise<CodeIndex>>({ max: 1 });
  let isMaking = false;
  const inForceOn = new LRUCache<string, CodesInForce>({ max: 100, ttl: knownForMs });

  async function inForce(tx: Tx, day: string): Promise<CodesInForce> {
    const known = inForceOn.get(day);
    if (known !== undefined) return known;
    const found = { ...(await releaseOfDay(tx, day)), neededYear: fiscalYearOf(day) };
    inForceOn.set(day, found);
    return found;
  }

  async function indexOf(tx: Tx, { releaseId }: CodesInForce): Promise<CodeIndex> {
    // The starter list keeps its id when the product brings another: it comes with a start of the server.
    const today = await inForce(tx, dayOfTheInstallation());
    const indexes = today.releaseId === releaseId ? ofToday : ofOtherDays;
    const known = indexes.get(releaseId);
    if (known !== undefined) return known;
    if (indexes === ofOtherDays) {
      if (isMaking) throw new AppError("unavailable", "http.busy", { retryAfter: 2 });
      isMaking = true;
    }
    const made = Promise.all([readCodes(tx, releaseId), readSynonyms(tx)]).then(([codes, synonyms]) =>
      createCodeIndex(codes, synonyms),
    );
    indexes.set(releaseId, made);
    made
      .catch(() => indexes.delete(releaseId))
      .finally(() => {
        if (indexes === ofOtherDays) isMaking = false;
      });
    return made;
  }

  return {
    async search(tx, { search, day }) {
      const release = await inForce(tx, day);
      return { hits: (await indexOf(tx, release)).search(search), inForce: release };
    },
    async find(tx, { code, day }) {
      const release = await inForce(tx, day);
      const index = await indexOf(tx, release);
      const known = index.find(bareCode(code));
      return { known, nearest: known?.isBillable === true ? [] : nearestCodes(index, code), inForce: release };
    },
    lists: async (tx, day) => ({ inForce: await inForce(tx, day), releases: await listReleases(tx) }),
  };
}

/** The day by which the installation reckons which release it needs. */
export const dayOfTheInstallation = (): string => todayIn("UTC");
