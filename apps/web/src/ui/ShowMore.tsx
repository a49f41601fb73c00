import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";

interface ShowMoreProps {
  /** A list that comes in pages, as TanStack Query has it. */
  readonly list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    fetchNextPage(): Promise<unknown>;
  };
  /** Other words for the button. */
  readonly children?: ReactNode;
}

/** Loads the next page of a list; nothing when there is none. */
export function ShowMore({ list, children }: ShowMoreProps) {
  if (!list.hasNextPage) return null;
  return (
    <div>
      <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {children ?? <Trans>Show more</Trans>}
      </Button>
    </div>
  );
}
