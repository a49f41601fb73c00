import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { Share } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { formatAgo, formatExact, formatFullDay, formatMoment, lastDayOf, zone } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { EmptyState, ErrorState, Loading } from "../../../ui/States.tsx";
import list from "../TodayPage.module.css";
import { categoriesInWords, daysInWords, extrasInWords, shareStateTones, shareStateWords } from "./share-words.ts";
import css from "./sharing.module.css";

const isOpen = ({ state }: Share) => state === "live" || state === "paused";

/** What is shared, with whom and until when; and what was. */
export function SharesList() {
  const { t } = useLingui();
  const shares = useQuery(trpc.symptoms.shares.list.queryOptions());
  const [takenBack, setTakenBack] = useState<Share | null>(null);
  if (shares.isPending) return <Loading rows={2} height={72} />;
  if (shares.isError) return <ErrorState error={shares.error} onRetry={() => void shares.refetch()} />;
  const open = shares.data.filter(isOpen);
  const over = shares.data.filter((share) => !isOpen(share));
  return (
    <>
      {takenBack !== null && <ShareAgain key={takenBack.id} share={takenBack} onShared={() => setTakenBack(null)} />}
      {open.length === 0 && (
        <EmptyState title={t`You share with nobody`}>
          <p>
            <Trans>Nobody but you sees your diary.</Trans>
          </p>
        </EmptyState>
      )}
      <ul className={list["list"]} aria-label={t`What you share`}>
        {open.map((share) => (
          <ShareRow key={share.id} share={share} onTakenBack={setTakenBack} />
        ))}
      </ul>
      {over.length > 0 && (
        <details>
          <summary className={css["detail"]}>
            <Plural value={over.length} one="# share that is over" other="# shares that are over" />
          </summary>
          <ul className={list["list"]} aria-label={t`What you shared`}>
            {over.map((share) => (
              <ShareRow key={share.id} share={share} onTakenBack={setTakenBack} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface ShareAgainProps {
  readonly share: Share;
  readonly onShared: () => void;
}

/** The way back from a share that was just taken back: another one, within the same bounds. */
function ShareAgain({ share, onShared }: ShareAgainProps) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const create = useMutation(
    trpc.symptoms.shares.create.mutationOptions({
      async onSuccess() {
        await queries.invalidateQueries({ queryKey: trpc.symptoms.shares.list.queryKey() });
        onShared();
      },
    }),
  );
  const { organizationId, organizationName: name, personName, from, to, categories, expiresAt, mailOnView } = share;
  const { includesNotes, includesMedication, includesCycle } = share;
  const again = {
    organizationId,
    personName,
    from,
    to,
    categories: categories === null ? null : [...categories],
    includesNotes,
    includesMedication,
    includesCycle,
    expiresOn: lastDayOf(expiresAt),
    timeZone: zone,
    mailOnView,
  };
  return (
    <>
      <div className={css["foot"]}>
        <p role="status">
          <Trans>Taken back from {name}</Trans>
        </p>
        <Button
          variant="default"
          size="compact-sm"
          aria-label={t`Share again with ${name}`}
          loading={create.isPending}
          onClick={() => create.mutate(again)}
        >
          <Trans>Share again</Trans>
        </Button>
      </div>
      {create.isError && <ErrorState error={create.error} />}
    </>
  );
}

interface ShareRowProps {
  readonly share: Share;
  readonly onTakenBack: (share: Share) => void;
}

function ShareRow({ share, onTakenBack }: ShareRowProps) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const revoke = useMutation(
    trpc.symptoms.shares.revoke.mutationOptions({
      onSuccess() {
        onTakenBack(share);
        return queries.invalidateQueries({ queryKey: trpc.symptoms.shares.list.queryKey() });
      },
    }),
  );
  const { organizationName: name, state } = share;
  return (
    <li className={css["share"]}>
      <strong>{name}</strong>
      <Chip tone={shareStateTones[state]}>{i18n._(shareStateWords[state])}</Chip>
      <p className={css["detail"]}>
        {i18n._(daysInWords(share))}: {i18n._(categoriesInWords(share))},{" "}
        {extrasInWords(share)
          .map((words) => i18n._(words))
          .join(", ")}
      </p>
      <div className={css["foot"]}>
        <p className={css["detail"]} role="status">
          <Until share={share} />
          {" · "}
          <Looked share={share} />
        </p>
        {isOpen(share) && (
          <Button
            variant="default"
            size="compact-sm"
            aria-label={t`Take it back from ${name}`}
            loading={revoke.isPending}
            onClick={() => revoke.mutate({ id: share.id })}
          >
            <Trans>Take it back</Trans>
          </Button>
        )}
      </div>
      {revoke.isError && <ErrorState error={revoke.error} />}
    </li>
  );
}

function Until({ share: { state, expiresAt, revokedAt, organizationName } }: { readonly share: Share }) {
  if (revokedAt !== null) {
    return (
      <span title={formatExact(revokedAt)}>
        <Trans>
          Taken back {formatMoment(revokedAt)}: {organizationName} sees nothing of it any more
        </Trans>
      </span>
    );
  }
  return (
    <span title={formatExact(expiresAt)}>
      {state === "expired" ? (
        <Trans>Ended on {formatFullDay(lastDayOf(expiresAt))}</Trans>
      ) : (
        <Trans>Until {formatFullDay(lastDayOf(expiresAt))}</Trans>
      )}
    </span>
  );
}

function Looked({ share: { views, lastViewedAt } }: { readonly share: Share }) {
  if (lastViewedAt === null) return <Trans>nobody has looked yet</Trans>;
  return (
    <Link to="/share/history" title={formatExact(lastViewedAt)}>
      <Trans>
        looked at <Plural value={views} one="once" other="# times" />, last {formatAgo(lastViewedAt)}
      </Trans>
    </Link>
  );
}
