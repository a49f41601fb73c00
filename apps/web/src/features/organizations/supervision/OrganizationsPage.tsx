import { Trans, useLingui } from "@lingui/react/macro";
import { organizationStatuses } from "@anamnesis/domain";
import { Select } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { OrganizationsSearch } from "../../../routes/search.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Page } from "../../../ui/Page.tsx";
import { LoadingRows } from "../../../ui/Rows.tsx";
import { SearchInput } from "../../../ui/SearchInput.tsx";
import { EmptyState, ErrorState } from "../../../ui/States.tsx";
import { ShowMore } from "../../../ui/ShowMore.tsx";
import { organizationStatusWords } from "../words.ts";
import { OrganizationsTable } from "./OrganizationsTable.tsx";
import css from "./supervision.module.css";

const pageSize = 25;

/** Which organizations there are, newest first, and whether they are open. What is in them stays theirs. */
export function OrganizationsPage() {
  const { t } = useLingui();
  const { search, status } = useSearch({ from: "/shell/administration/admin/organizations" });
  const found = useInfiniteQuery(
    trpc.organizations.supervision.list.infiniteQueryOptions(
      {
        ...(search === undefined ? {} : { search }),
        ...(status === undefined ? {} : { status }),
        limit: pageSize,
      },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: keepPreviousData },
    ),
  );
  const organizations = found.data?.pages.flatMap((page) => page.organizations) ?? [];
  const isFiltered = search !== undefined || status !== undefined;
  return (
    <Page title={t`Organizations`} lead={t`Administration`}>
      <Filters />
      {found.isPending && <LoadingRows rows={8} />}
      {organizations.length > 0 && <OrganizationsTable organizations={organizations} isOld={found.isPlaceholderData} />}
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess &&
        organizations.length === 0 &&
        (isFiltered ? (
          <EmptyState title={t`None matches`}>
            <p>
              <Trans>Try fewer letters of the name or the short name, or take the filter away.</Trans>
            </p>
            <Link to="/admin/organizations">
              <Trans>Show all</Trans>
            </Link>
          </EmptyState>
        ) : (
          <EmptyState title={t`No organization yet`}>
            <p>
              <Trans>Anybody with an account can open one. It stands here then.</Trans>
            </p>
            <Link to="/organizations/new">
              <Trans>New organization</Trans>
            </Link>
          </EmptyState>
        ))}
      <ShowMore list={found} />
    </Page>
  );
}

function Filters() {
  const { t, i18n } = useLingui();
  const search = useSearch({ from: "/shell/administration/admin/organizations" });
  const navigate = useNavigate({ from: "/admin/organizations" });
  const set = (change: OrganizationsSearch) =>
    void navigate({ search: (known) => ({ ...known, ...change }), replace: true });
  return (
    <search className={css["filters"]}>
      <SearchInput
        label={t`Name or short name`}
        placeholder={t`Part of either is enough`}
        value={search.search ?? ""}
        onSearch={(text) => set({ search: text === "" ? undefined : text })}
      />
      <Select
        label={t`Status`}
        placeholder={t`Any`}
        clearable
        clearButtonProps={{ "aria-label": t`Any status` }}
        data={organizationStatuses.map((one) => ({ value: one, label: i18n._(organizationStatusWords[one]) }))}
        value={search.status ?? null}
        onChange={(status) => set({ status: status ?? undefined })}
      />
    </search>
  );
}
