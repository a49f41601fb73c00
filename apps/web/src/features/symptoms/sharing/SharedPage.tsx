import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { SharedWithUs } from "@anamnesis/domain";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { formatAgo, formatExact, formatFullDay, lastDayOf } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { Card, Page } from "../../../ui/Page.tsx";
import { type Column, LoadingRows, Rows } from "../../../ui/Rows.tsx";
import rows from "../../../ui/Rows.module.css";
import { SearchInput } from "../../../ui/SearchInput.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState, ErrorState } from "../../../ui/States.tsx";
import { ShowMore } from "../../../ui/ShowMore.tsx";
import { useMembership } from "../../identity/membership.ts";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import { categoryCountInWords, daysInWords, extrasInWords } from "./share-words.ts";
import css from "./sharing.module.css";

/** Who shares their diary with the organization. */
export function SharedPage() {
  const { t } = useLingui();
  const membership = useMembership();
  return (
    <Page title={t`Shared with us`} lead={membership?.name}>
      <OnlyWith permission="symptoms.shared.read">
        <Shares />
        {membership !== null && <HowToShare slug={membership.slug} />}
      </OnlyWith>
    </Page>
  );
}

interface CellProps {
  readonly row: SharedWithUs;
}

function Name({ row: { id, personName } }: CellProps) {
  return (
    <Link to="/shared/$shareId" params={{ shareId: id }} className={rows["rowLink"]}>
      {personName}
    </Link>
  );
}

function Days({ row }: CellProps) {
  const { i18n } = useLingui();
  return i18n._(daysInWords(row));
}

function What({ row }: CellProps) {
  const { i18n } = useLingui();
  return `${i18n._(categoryCountInWords(row.categoryCount))}, ${extrasInWords(row)
    .map((words) => i18n._(words))
    .join(", ")}`;
}

function Until({ row: { expiresAt } }: CellProps) {
  const day = formatFullDay(lastDayOf(expiresAt));
  return (
    <span title={formatExact(expiresAt)}>
      <Trans>until {day}</Trans>
    </span>
  );
}

function Looked({ row: { lastViewedAt: at } }: CellProps) {
  return (
    <span className={rows["quiet"]}>
      {at === null ? (
        <Trans>not opened yet</Trans>
      ) : (
        <time dateTime={at} title={formatExact(at)}>
          <Trans>opened {formatAgo(at)}</Trans>
        </time>
      )}
    </span>
  );
}

const columns: readonly Column<SharedWithUs>[] = [
  { header: msg`Name`, Cell: Name, isRowHeader: true, phone: "title" },
  { header: msg`Days`, Cell: Days, phone: "detail" },
  { header: msg`What`, Cell: What, phone: "detail" },
  { header: msg`Until`, Cell: Until, phone: "detail" },
  { header: msg`Here`, Cell: Looked, phone: "aside" },
];

function Shares() {
  const { t } = useLingui();
  const navigate = useNavigate({ from: "/shared" });
  const { search } = useSearch({ from: "/shell/organization/shared" });
  const found = useInfiniteQuery(
    trpc.symptoms.shared.list.infiniteQueryOptions(
      { ...(search === undefined ? {} : { search }), limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: keepPreviousData },
    ),
  );
  const shares = found.data?.pages.flatMap((page) => page.shares) ?? [];
  return (
    <>
      {(shares.length > 0 || search !== undefined) && (
        <search className={css["search"]}>
          <SearchInput
            label={t`Name`}
            placeholder={t`Part of it is enough`}
            value={search ?? ""}
            onSearch={(text) => void navigate({ search: { search: text === "" ? undefined : text }, replace: true })}
          />
        </search>
      )}
      {found.isPending && <LoadingRows rows={4} />}
      {shares.length > 0 && <Rows label={t`Shared with us`} columns={columns} rows={shares} keyOf={({ id }) => id} />}
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && shares.length === 0 && (
        <EmptyState title={search === undefined ? t`Nobody shares with you yet` : t`Nobody matches`}>
          <p>
            {search === undefined ? (
              <Trans>A person shares their diary themselves. Give them the link below.</Trans>
            ) : (
              <Trans>Try fewer letters. Who has taken it back, or whose time is over, is not here any more.</Trans>
            )}
          </p>
        </EmptyState>
      )}
      <ShowMore list={found} />
    </>
  );
}

/** What to tell a person who wants to share. */
function HowToShare({ slug }: { readonly slug: string }) {
  const { t } = useLingui();
  const link = `${location.origin}/share/with/${slug}`;
  return (
    <Card label={t`How a person shares with you`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>How a person shares with you</Trans>
        </h2>
        <p>
          <Trans>
            They open this link, or choose Share and give your short name, <strong>{slug}</strong>. They choose the days
            and what of them, and can take it back at any time.
          </Trans>
        </p>
        <div className={css["address"]}>
          <code>{link}</code>
          <CopyButton value={link} label={t`Copy the link`} />
        </div>
      </div>
    </Card>
  );
}
