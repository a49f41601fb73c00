import type { SharedDiary, SharedEntry } from "@anamnesis/domain";
import { type InfiniteData, InfiniteQueryObserver, QueryClient } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { entriesOf, mostOnPaper, readForPaper, readOlder } from "./older.ts";

const days = ["2026-03-05", "2026-03-04", "2026-03-03", "2026-03-02"];

const entryOf = (localDate: string): SharedEntry => ({
  localDate,
  occurredAt: `${localDate}T08:00:00Z`,
  timeZone: "UTC",
  category: "Headache",
  severity: 5,
  notes: null,
  tags: null,
  regions: null,
});

interface Given {
  readonly failing?: string;
  readonly entriesADay?: number;
}

/** A diary of one day a page, and which of them were asked for. */
async function opened({ failing, entriesADay = 1 }: Given = {}) {
  const asked: string[] = [];
  const observer = new InfiniteQueryObserver<SharedDiary, Error, InfiniteData<SharedDiary>, readonly string[], number>(
    new QueryClient(),
    {
      queryKey: ["diary"],
      async queryFn({ pageParam }) {
        const day = days[pageParam] ?? "";
        asked.push(day);
        if (day === failing) throw new Error("The page did not come.");
        return {
          summary: { entryCount: days.length, categories: [], strongestByDay: [] },
          entries: Array.from({ length: entriesADay }, () => entryOf(day)),
          nextCursor: null,
          cycle: null,
          medication: null,
        };
      },
      initialPageParam: 0,
      getNextPageParam: (_page, all) => (all.length < days.length ? all.length : undefined),
      staleTime: Infinity,
      retry: false,
    },
  );
  observer.subscribe(() => undefined);
  await observer.refetch();
  asked.length = 0;
  return { asked, read: () => observer.getCurrentResult() };
}

const isThere = (day: string) => (entries: readonly SharedEntry[]) => entries.some(({ localDate }) => localDate <= day);

it("reads on until there is enough, and no page more", async () => {
  const { asked, read } = await opened();
  expect(await readOlder(read(), isThere("2026-03-03"))).toBe(true);
  expect(asked).toEqual(days.slice(1, 3));
  expect(entriesOf(read()).map(({ localDate }) => localDate)).toEqual(days.slice(0, 3));
  expect(await readOlder(read(), isThere("2026-03-04"))).toBe(true);
  expect(asked).toHaveLength(2);
});

it("ends with the last page, and with one that did not come", async () => {
  const whole = await opened();
  expect(await readOlder(whole.read(), () => false)).toBe(true);
  expect(entriesOf(whole.read())).toHaveLength(days.length);
  const broken = await opened({ failing: "2026-03-03" });
  expect(await readOlder(broken.read(), () => false)).toBe(false);
  expect(broken.asked).toEqual(days.slice(1, 3));
});

it("asks once for a page that two wait for", async () => {
  const { asked, read } = await opened();
  await Promise.all([readOlder(read(), isThere("2026-03-04")), readOlder(read(), isThere("2026-03-04"))]);
  expect(asked).toEqual(["2026-03-04"]);
});

it("reads as much for paper as there may be on it, and no page more", async () => {
  const { asked, read } = await opened({ entriesADay: mostOnPaper * 0.4 });
  expect(await readForPaper(read())).toBe(true);
  expect(asked).toEqual(days.slice(1, 3));
});
