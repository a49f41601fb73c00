import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { trpc } from "../../../lib/trpc.ts";
import { Page } from "../../../ui/Page.tsx";
import { LoadingRows } from "../../../ui/Rows.tsx";
import { EmptyState, ErrorState } from "../../../ui/States.tsx";
import { ShowMore } from "../../../ui/ShowMore.tsx";
import { PeopleTable } from "./PeopleTable.tsx";
import { UserFilters } from "./UserFilters.tsx";

const pageSize = 25;

/** Everyone's accounts, newest first. What is looked for stands in the address. */
export function UsersPage() {
  const { t } = useLingui();
  const { search, role, status } = useSearch({ from: "/shell/administration/admin/users" });
  const users = useInfiniteQuery(
    trpc.identity.users.list.infiniteQueryOptions(
      {
        ...(search === undefined ? {} : { search }),
        ...(role === undefined ? {} : { role }),
        ...(status === undefined ? {} : { status }),
        limit: pageSize,
      },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: keepPreviousData },
    ),
  );
  const people = users.data?.pages.flatMap((page) => page.users) ?? [];
  return (
    <Page title={t`People`} lead={t`Administration`}>
      <UserFilters />
      {users.isPending && <LoadingRows rows={8} />}
      {people.length > 0 && <PeopleTable people={people} isOld={users.isPlaceholderData} />}
      {users.isError && <ErrorState error={users.error} onRetry={() => void users.refetch()} />}
      {users.isSuccess && people.length === 0 && (
        <EmptyState title={t`Nobody matches`}>
          <p>
            <Trans>Try fewer letters of the name or the address, or take a filter away.</Trans>
          </p>
          <Link to="/admin/users">
            <Trans>Show everyone</Trans>
          </Link>
        </EmptyState>
      )}
      <ShowMore list={users} />
    </Page>
  );
}
