import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useParams, useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { formatExact, formatFullDay, lastDayOf } from "../../../lib/dates.ts";
import { hasReason } from "../../../lib/errors.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { Page } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState, ErrorState, Loading } from "../../../ui/States.tsx";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import { ReasonForm } from "./ReasonForm.tsx";
import { categoriesInWords, daysInWords, extrasInWords } from "./share-words.ts";
import { SharedDiaryView } from "./SharedDiaryView.tsx";
import { rememberedReason, rememberReason } from "./view-reasons.ts";

function BackToShared() {
  return (
    <Link to="/shared">
      <Trans>Shared with us</Trans>
    </Link>
  );
}

/** A shared diary: why first, then what. */
export function SharedDiaryPage() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const { shareId } = useParams({ from: "/shell/organization/shared/$shareId" });
  const [reason, setReason] = useState(() => rememberedReason(account.id, shareId));
  const give = (why: string | null) => {
    rememberReason(account.id, shareId, why);
    setReason(why);
  };
  if (reason !== null) return <OpenedDiary shareId={shareId} reason={reason} onOtherReason={() => give(null)} />;
  return (
    <Page title={t`A shared diary`} lead={<BackToShared />}>
      <OnlyWith permission="symptoms.shared.read">
        <ReasonForm shareId={shareId} onGiven={give} />
      </OnlyWith>
    </Page>
  );
}

interface OpenedDiaryProps {
  readonly shareId: string;
  readonly reason: string;
  readonly onOtherReason: () => void;
}

function OpenedDiary({ shareId, reason, onOtherReason }: OpenedDiaryProps) {
  const { t, i18n } = useLingui();
  const diary = useInfiniteQuery({
    queryKey: [...trpc.symptoms.shared.open.mutationKey(), { shareId, reason }],
    queryFn: ({ pageParam: cursor }) => client.symptoms.shared.open.mutate({ shareId, reason, cursor }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    // Each time is recorded, so none happens by itself; and nothing of it is kept once the page is left.
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnReconnect: false,
  });
  const [newest] = diary.data?.pages ?? [];
  if (diary.isError) {
    const isGone = hasReason(diary.error, "symptoms.not_shared");
    return (
      <Page title={isGone ? t`Not shared any more` : t`A shared diary`} lead={<BackToShared />}>
        {isGone ? (
          <EmptyState title={t`This is not shared with you`}>
            <p>
              <Trans>It was taken back, its time is over, or it never was for your organization.</Trans>
            </p>
            <BackToShared />
          </EmptyState>
        ) : (
          <ErrorState error={diary.error} onRetry={() => void diary.refetch()} />
        )}
      </Page>
    );
  }
  if (newest === undefined) {
    return (
      <Page title={t`A shared diary`} lead={<BackToShared />}>
        <Loading rows={3} height={160} />
      </Page>
    );
  }
  const { personName: name } = newest;
  const until = formatFullDay(lastDayOf(newest.expiresAt));
  return (
    <Page title={name} lead={<BackToShared />}>
      <Notice label={t`Recorded`}>
        <p>
          <Trans>
            <strong>Recorded:</strong> {name} will see that you looked, when and why: “{reason}”.
          </Trans>
        </p>
        <p>
          {i18n._(daysInWords(newest))}: {i18n._(categoriesInWords(newest))}, {i18n._(extrasInWords(newest))} ·{" "}
          <span title={formatExact(newest.expiresAt)}>
            <Trans>until {until}</Trans>
          </span>
        </p>
        <p className={settings["detail"]}>
          <Trans>
            The name is what the person calls themselves, and nobody has checked it: make sure whose diary it is.
          </Trans>
        </p>
        <div>
          <Button variant="default" size="compact-sm" onClick={onOtherReason}>
            <Trans>Give another reason</Trans>
          </Button>
        </div>
      </Notice>
      <SharedDiaryView
        summary={newest.summary}
        cycle={newest.cycle}
        entries={diary.data?.pages.flatMap((page) => page.entries) ?? []}
        onMore={diary.hasNextPage ? () => void diary.fetchNextPage() : undefined}
        isFetchingMore={diary.isFetchingNextPage}
      />
    </Page>
  );
}
