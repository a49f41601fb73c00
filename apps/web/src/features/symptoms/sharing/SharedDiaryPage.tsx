import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { OpenedShare } from "@anamnesis/domain";
import { IconPrinter } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams, useRouteContext } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { formatExact, formatFullDay, lastDayOf } from "../../../lib/dates.ts";
import { hasReason } from "../../../lib/errors.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { Page } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState, ErrorState, Loading } from "../../../ui/States.tsx";
import { useMayUse, useMembership } from "../../identity/membership.ts";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import { memberRoleWords } from "../../organizations/words.ts";
import { entriesOf, mostOnPaper, readForPaper, readOlder } from "./older.ts";
import { ReasonForm } from "./ReasonForm.tsx";
import { asSaid } from "../numbers.ts";
import { categoriesInWords, daysInWords, extrasInWords } from "./share-words.ts";
import { SharedDiaryView } from "./SharedDiaryView.tsx";
import css from "./sharing.module.css";
import { rememberedReason, rememberReason } from "./view-reasons.ts";

function BackToShared() {
  return (
    <Link to="/shared" className={css["onScreen"]}>
      <Trans>Shared with us</Trans>
    </Link>
  );
}

/** A shared diary: why first, then what. */
export function SharedDiaryPage() {
  const { account } = useRouteContext({ from: "/shell" });
  const { shareId } = useParams({ from: "/shell/organization/shared/$shareId" });
  const [reason, setReason] = useState(() => rememberedReason(account.id, shareId));
  const give = (why: string | null) => {
    rememberReason(account.id, shareId, why);
    setReason(why);
  };
  if (reason !== null) return <OpenedDiary shareId={shareId} reason={reason} onOtherReason={() => give(null)} />;
  return <BeforeLooking shareId={shareId} onGiven={give} />;
}

interface BeforeLookingProps {
  readonly shareId: string;
  readonly onGiven: (reason: string) => void;
}

/** Whose diary it is, and what of it, which the list tells as well: then why. */
function BeforeLooking({ shareId, onGiven }: BeforeLookingProps) {
  const { t } = useLingui();
  const mayLook = useMayUse("symptoms.shared.read");
  const found = useQuery(trpc.symptoms.shared.list.queryOptions({ shareId }, { enabled: mayLook }));
  const [share] = found.data?.shares ?? [];
  return (
    <Page title={share?.personName ?? t`A shared diary`} lead={<BackToShared />}>
      <OnlyWith permission="symptoms.shared.read">
        {found.isPending ? (
          <Loading rows={1} height={220} />
        ) : (
          <ReasonForm shareId={shareId} share={share} onGiven={onGiven} />
        )}
      </OnlyWith>
    </Page>
  );
}

interface OpenedDiaryProps {
  readonly shareId: string;
  readonly reason: string;
  readonly onOtherReason: () => void;
}

/** The first page is there at once; those after it are long. */
const longPage = 200;

function OpenedDiary({ shareId, reason, onOtherReason }: OpenedDiaryProps) {
  const { t, i18n } = useLingui();
  const diary = useInfiniteQuery({
    queryKey: [...trpc.symptoms.shared.open.mutationKey(), { shareId, reason }],
    queryFn: ({ pageParam: cursor }) =>
      client.symptoms.shared.open.mutate({ shareId, reason, cursor, ...(cursor === null ? {} : { limit: longPage }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    // Each time is recorded, so none happens by itself; and nothing of it is kept once the page is left.
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnReconnect: false,
  });
  // What is older is read before it is printed.
  const print = useMutation({
    async mutationFn() {
      if (!(await readForPaper(diary))) return;
      // After they are on the page, which is told in a turn of its own.
      setTimeout(() => window.print());
    },
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
  const { entryCount } = newest.summary;
  const until = formatFullDay(lastDayOf(newest.expiresAt));
  return (
    <Page
      title={name}
      lead={<BackToShared />}
      aside={
        <div className={css["onScreen"]}>
          <Button
            variant="default"
            leftSection={<IconPrinter size={18} stroke={1.7} aria-hidden />}
            loading={print.isPending}
            onClick={() => print.mutate()}
          >
            <Trans>Print</Trans>
          </Button>
        </div>
      }
    >
      <PaperHead share={newest} reason={reason} />
      {entryCount > mostOnPaper && (
        <p className={`${settings["detail"]} ${css["onScreen"]}`}>
          <Trans>
            On paper come the newest {asSaid.format(mostOnPaper)} of {asSaid.format(entryCount)} entries, and the
            pictures of all of them.
          </Trans>
        </p>
      )}
      <div className={css["onScreen"]}>
        <Notice label={t`Recorded`}>
          <p>
            <Trans>
              <strong>Recorded:</strong> {name} will see that you looked, when and why: “{reason}”.
            </Trans>
          </p>
          <p>
            {i18n._(daysInWords(newest))}: {i18n._(categoriesInWords(newest))},{" "}
            {extrasInWords(newest)
              .map((words) => i18n._(words))
              .join(", ")}{" "}
            ·{" "}
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
      </div>
      <SharedDiaryView
        summary={newest.summary}
        cycle={newest.cycle}
        medication={newest.medication}
        entries={entriesOf(diary)}
        onMore={diary.hasNextPage ? (isEnough) => void readOlder(diary, isEnough) : undefined}
        isFetchingMore={diary.isFetchingNextPage}
      />
    </Page>
  );
}

interface PaperHeadProps {
  readonly share: OpenedShare;
  readonly reason: string;
}

/** What stands under the name on paper: which days, and who printed them where, when and why. */
function PaperHead({ share, reason }: PaperHeadProps) {
  const { i18n } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const membership = useMembership();
  const [printedAt, setPrintedAt] = useState(() => new Date().toISOString());
  useEffect(() => {
    // Also where the browser's own menu is used.
    const print = () => flushSync(() => setPrintedAt(new Date().toISOString()));
    window.addEventListener("beforeprint", print);
    return () => window.removeEventListener("beforeprint", print);
  }, []);
  const printer = account.displayName;
  const place = membership?.name;
  const role = membership === null ? "" : i18n._(memberRoleWords[membership.role]);
  return (
    <div className={css["paperHead"]}>
      <p>
        {i18n._(daysInWords(share))}: {i18n._(categoriesInWords(share))},{" "}
        {extrasInWords(share)
          .map((words) => i18n._(words))
          .join(", ")}
      </p>
      <p>
        <Trans>
          Printed by {printer} ({role}), {place}, {formatExact(printedAt)}. Reason: {reason}
        </Trans>
      </p>
    </div>
  );
}
