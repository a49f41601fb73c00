import {
  type CalendarInput,
  defaultCategories,
  type ListSymptomsInput,
  type SymptomEntry,
  type SymptomPage,
} from "@anamnesis/domain";
import { hashKey, type Query, type QueryKey } from "@tanstack/react-query";
import { isConnected, whenConnectionChanges } from "../../lib/connection.ts";
import { plusDays, plusMonths, today, zone } from "../../lib/dates.ts";
import { keepAnswers, keptAnswers } from "../../lib/kept/kept.ts";
import { notedSession } from "../../lib/remembered-account.ts";
import { client, queryClient, trpc } from "../../lib/trpc.ts";
import { recentDays } from "../days/day.ts";

/** What of the diary is on the device, for when there is no connection: each with all that is asked of it. */
const keptPaths: readonly QueryKey[] = [
  trpc.symptoms.entries.pathKey(),
  trpc.symptoms.vocabulary.pathKey(),
  trpc.symptoms.insights.pathKey(),
  trpc.symptoms.cycle.pathKey(),
  trpc.symptoms.medication.pathKey(),
  trpc.symptoms.days.pathKey(),
  trpc.symptoms.trackers.pathKey(),
  trpc.identity.accounts.profile.pathKey(),
];

const days = 90;
/** As many as the longest picture of weeks has, whichever day of the month it ends on. */
const weeks = 53;
const mostPages = 5;
const freshMs = 3_600_000;
/** What is read ahead gives way to what somebody waits for, and is there when a phone is put away after two taps. */
const aheadAfterMs = 3_000;
const afterChangeMs = 5_000;
/** Longer than a day in the underground. */
const inMemoryMs = 86_400_000;

/** The last days of the diary as one answer, from which pages are made that nobody had opened. */
interface Recent {
  readonly from: string;
  readonly to: string;
  readonly entries: readonly SymptomEntry[];
}
const recentKey: QueryKey = [...trpc.symptoms.entries.pathKey(), { of: "recent days" }];

async function readRecent(): Promise<Recent> {
  const to = today();
  const from = plusDays(to, 1 - days);
  const entries: SymptomEntry[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const read: SymptomPage = await client.symptoms.entries.list.query({ from, timeZone: zone, limit: 200, cursor });
    entries.push(...read.entries);
    cursor = read.nextCursor;
    if (cursor === null) return { from, to, entries };
  }
  // The day that the last page ends in is not whole.
  return { from: plusDays(entries.at(-1)?.localDate ?? to, 1), to, entries };
}

const year = () => {
  const month = today().slice(0, 7);
  return { from: plusDays(`${month}-01`, 1 - 7 * weeks), to: plusDays(`${plusMonths(month, 1)}-01`, -1) };
};

/** Reads what is most likely wanted where there is no connection, unless it was read just now. */
async function readAhead(): Promise<void> {
  if (!isConnected() || document.visibilityState !== "visible") return;
  // Who acts for an organization looks at other things there.
  if (queryClient.getQueryData(trpc.identity.sessions.current.queryKey())?.membership !== null) return;
  const { symptoms } = trpc;
  const fresh = { staleTime: freshMs };
  const summaries = ([7, 30, 90] as const).map((period) =>
    symptoms.insights.summary.queryOptions({ days: period, timeZone: zone }, fresh),
  );
  await Promise.allSettled([
    queryClient.fetchQuery({ queryKey: recentKey, queryFn: readRecent, ...fresh }),
    queryClient.fetchQuery(symptoms.insights.calendar.queryOptions(year(), fresh)),
    queryClient.fetchQuery(symptoms.vocabulary.queryOptions(undefined, fresh)),
    queryClient.fetchQuery(symptoms.days.list.queryOptions(recentDays(today()), fresh)),
    queryClient.fetchQuery(symptoms.trackers.list.queryOptions(undefined, fresh)),
    ...summaries.map((options) => queryClient.fetchQuery(options)),
  ]);
}

const isKept = ({ queryKey }: Query) => keptPaths.some((path) => isBelow(queryKey, path));

function isBelow([path]: QueryKey, [above]: QueryKey): boolean {
  const [words, first] = [path, above].map((part) => (Array.isArray(part) ? part : []));
  return (first ?? []).every((word, index) => words?.[index] === word);
}

const recent = () => queryClient.getQueryState<Recent>(recentKey);

/** The answer to a question about the diary that follows from what is on the device; undefined for none. */
function derived(queryKey: QueryKey): { readonly data: unknown; readonly updatedAt: number } | undefined {
  const [path, { input, type } = {}] = queryKey as [unknown, { input?: Record<string, unknown>; type?: string }?];
  const asked = Array.isArray(path) ? path.join(".") : "";
  if (asked === "symptoms.insights.calendar") return derivedCalendar(input as CalendarInput);
  const { data: known, dataUpdatedAt: updatedAt = 0 } = recent() ?? {};
  if (known === undefined) return undefined;
  if (asked === "symptoms.entries.byId") {
    const entry = known.entries.find(({ id }) => id === input?.["id"]);
    return entry && { data: entry, updatedAt };
  }
  if (asked !== "symptoms.entries.list") return undefined;
  const page = { entries: matching(known, input as Partial<ListSymptomsInput>), nextCursor: null };
  // Without an end: as far back as there is something. A page says that older ones are not here.
  if (type === "infinite") return { data: { pages: [page], pageParams: [null] }, updatedAt };
  const { from = "" } = input as Partial<ListSymptomsInput>;
  return from < known.from ? undefined : { data: page, updatedAt };
}

function matching({ from: first, entries }: Recent, asked: Partial<ListSymptomsInput>): readonly SymptomEntry[] {
  const { from = "", to = "9999", categories, tags } = asked;
  return entries.filter(
    ({ localDate, category, tags: own }) =>
      localDate >= first &&
      localDate >= from &&
      localDate <= to &&
      categories?.includes(category) !== false &&
      (tags === undefined || own.some((tag) => tags.includes(tag))),
  );
}

function derivedCalendar({ from, to, category }: CalendarInput) {
  // What is kept is of everything: of one symptom nothing is known.
  if (category !== undefined) return undefined;
  const known = year();
  const state = queryClient.getQueryState(trpc.symptoms.insights.calendar.queryKey(known));
  if (state?.data === undefined || from < known.from) return undefined;
  const data = state.data.filter(({ localDate }) => localDate >= from && localDate <= to);
  return { data, updatedAt: state.dataUpdatedAt };
}

/** Puts what is kept where pages look for it, unless they know something newer. */
async function restore(): Promise<void> {
  const answers = await keptAnswers();
  const put = (queryKey: QueryKey, data: unknown, updatedAt: number) => {
    const known = queryClient.getQueryState(queryKey);
    if (known?.data === undefined || updatedAt > known.dataUpdatedAt) {
      queryClient.setQueryData(queryKey, data, { updatedAt });
    }
  };
  for (const { queryKey, data, updatedAt } of answers) put(queryKey, data, updatedAt);
  // What follows from something newer is newer.
  for (const { queryKey } of answers) {
    const newer = derived(queryKey);
    if (newer !== undefined) put(queryKey, newer.data, newer.updatedAt);
  }
  // Logging needs words, whatever is known.
  const words = trpc.symptoms.vocabulary.queryKey();
  const unused = defaultCategories.map((usual) => ({ ...usual, hidden: false, count: 0 }));
  put(words, { categories: unused, tags: [], lastRegions: [], medications: [] }, 0);
}

let opened: { readonly handle: string; readonly ready: Promise<void> } | null = null;
let isFollowing = false;
let ahead: ReturnType<typeof setTimeout> | undefined;

function later(waitMs: number): void {
  clearTimeout(ahead);
  ahead = setTimeout(() => void readAhead(), waitMs);
}

/** Once for a window: what it asks for without a connection is answered from what is on the device. */
function follow(): void {
  if (isFollowing) return;
  isFollowing = true;
  for (const path of keptPaths) queryClient.setQueryDefaults(path, { gcTime: inMemoryMs });
  whenConnectionChanges((isThere) => {
    if (isThere) later(aheadAfterMs);
    else void restore();
  });
  queryClient.getQueryCache().subscribe((event) => {
    const { query } = event;
    if (event.type === "updated" && event.action.type === "invalidate" && hashKey(query.queryKey) === recentHash) {
      later(afterChangeMs);
    }
    if (event.type !== "added" || isConnected() || query.state.data !== undefined || !isKept(query)) return;
    const answer = derived(query.queryKey);
    if (answer !== undefined) query.setData(answer.data, { updatedAt: answer.updatedAt, manual: true });
  });
}
const recentHash = hashKey(recentKey);

/** Keeps the diary of whoever is signed in on their device, and gives it back where there is no connection. */
export async function keepDiary(): Promise<void> {
  const session = notedSession();
  if (session === null) return;
  follow();
  if (opened?.handle !== session.handle) {
    opened = { handle: session.handle, ready: begin() };
  }
  await opened.ready;

  async function begin() {
    if (session === null) return;
    await keepAnswers(session, isKept);
    if (!isConnected()) return restore();
    if (session.persistent) later(aheadAfterMs);
  }
}
