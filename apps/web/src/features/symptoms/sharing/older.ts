import type { SharedDiary, SharedEntry } from "@anamnesis/domain";
import type { InfiniteData } from "@tanstack/react-query";

/** What is read of a shared diary so far, and how to go on. */
interface ReadSoFar {
  readonly data: InfiniteData<SharedDiary, unknown> | undefined;
  readonly hasNextPage: boolean;
  readonly isError: boolean;
  readonly fetchNextPage: (options: { readonly cancelRefetch: boolean }) => Promise<ReadSoFar>;
}

/** Newest first. */
export const entriesOf = ({ data }: Pick<ReadSoFar, "data">): readonly SharedEntry[] =>
  data?.pages.flatMap(({ entries }) => entries) ?? [];

/**
 * Reads older entries, page after page, until there are enough or no more.
 * @returns whether all that was asked for came
 */
export async function readOlder(
  diary: ReadSoFar,
  isEnough: (entries: readonly SharedEntry[]) => boolean,
): Promise<boolean> {
  let read = diary;
  while (read.hasNextPage && !isEnough(entriesOf(read))) {
    // Of two who ask for the same page, one asks the server: each time is recorded.
    read = await read.fetchNextPage({ cancelRefetch: false });
    if (read.isError) return false;
  }
  return true;
}

/** So many entries are read to be printed: some thirty sheets, which nobody asks for by mistake. */
export const mostOnPaper = 1_000;

/** Reads what is to be printed: the newest, as many as there may be on paper. */
export const readForPaper = (diary: ReadSoFar): Promise<boolean> =>
  readOlder(diary, (entries) => entries.length >= mostOnPaper);
