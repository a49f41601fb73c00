import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { formatFullDay } from "../../../lib/dates.ts";
import { fieldErrorsOf } from "../../../lib/errors.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { entriesOf, readOlder } from "./older.ts";
import { inputOf, type ShareDraft, termsOf } from "./share-draft.ts";
import { categoriesInWords, daysInWords, extrasInWords } from "./share-words.ts";
import { SharedDiaryView } from "./SharedDiaryView.tsx";
import css from "./sharing.module.css";

interface SharePreviewProps {
  readonly draft: ShareDraft;
  /** With what the server found wrong with each field, if it was asked. */
  readonly onBack: (problems: Readonly<Record<string, string>>) => void;
  readonly onShared: () => void;
}

/** What they will see, before it is shared: the same picture, from the same part of the database. */
export function SharePreview({ draft, onBack, onShared }: SharePreviewProps) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const preview = useInfiniteQuery(
    trpc.symptoms.shares.preview.infiniteQueryOptions(
      { ...termsOf(draft), limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const create = useMutation(
    trpc.symptoms.shares.create.mutationOptions({
      async onSuccess() {
        onShared();
        await queries.invalidateQueries({ queryKey: trpc.symptoms.shares.pathKey() });
        await navigate({ to: "/share" });
      },
      onError(error) {
        const found = fieldErrorsOf(error);
        if (Object.keys(found).length > 0) onBack(found);
      },
    }),
  );
  const terms = termsOf(draft);
  const name = draft.organization?.name ?? "";
  const until = formatFullDay(draft.expiresOn);
  const newest = preview.data?.pages[0];
  return (
    <>
      <Card label={t`What they will see`}>
        <div className={settings["stack"]}>
          <h2 ref={heading} tabIndex={-1}>
            <Trans>This is what {name} will see</Trans>
          </h2>
          <ul className={css["terms"]}>
            <li>
              {i18n._(daysInWords(terms))}: {i18n._(categoriesInWords(terms))},{" "}
              {extrasInWords(terms)
                .map((words) => i18n._(words))
                .join(", ")}
            </li>
            <li>
              <Trans>Doctors, nurses and pharmacists there can look until {until}, and each time give a reason.</Trans>
            </li>
            <li>
              <Trans>You see who looked, when and why. You can take it back at any time.</Trans>
            </li>
          </ul>
          <div className={settings["actions"]}>
            <Button loading={create.isPending} onClick={() => create.mutate(inputOf(draft))}>
              <Trans>Share it</Trans>
            </Button>
            <Button variant="default" disabled={create.isPending} onClick={() => onBack({})}>
              <Trans>Change something</Trans>
            </Button>
          </div>
          {create.isError && <ErrorState error={create.error} />}
        </div>
      </Card>
      {preview.isPending && <Loading rows={3} height={160} />}
      {preview.isError && <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />}
      {newest !== undefined && (
        <SharedDiaryView
          summary={newest.summary}
          cycle={newest.cycle}
          medication={newest.medication}
          entries={entriesOf(preview)}
          onMore={preview.hasNextPage ? (isEnough) => void readOlder(preview, isEnough) : undefined}
          isFetchingMore={preview.isFetchingNextPage}
        />
      )}
    </>
  );
}
