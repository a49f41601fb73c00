import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { useMembership, useRefusal } from "../features/identity/membership.ts";
import { trpc } from "../lib/trpc.ts";
import { Page } from "../ui/Page.tsx";
import { EmptyState } from "../ui/States.tsx";

/**
 * Lets people through who act in an organization, to its pages afresh when that becomes another one. The server
 * refuses the others in any case; here they are told before they ask.
 */
export function MembersOnly() {
  const { t } = useLingui();
  const membership = useMembership();
  const refused = useRefusal();
  const own = useQuery(trpc.organizations.list.queryOptions());
  if (membership !== null) return <Outlet key={membership.organizationId} />;
  // Why not stands above every page.
  if (refused !== null) return <Page title={refused.name}>{null}</Page>;
  return (
    <Page title={t`Organization`}>
      {own.data?.length === 0 ? (
        <EmptyState title={t`You belong to no organization`}>
          <p>
            <Trans>
              A clinic or a practice invites you by mail. If you look after one yourself, open it here. Your own diary
              needs none.
            </Trans>
          </p>
          <Link to="/organizations/new">
            <Trans>New organization</Trans>
          </Link>
        </EmptyState>
      ) : (
        <EmptyState title={t`You are here as yourself`}>
          <p>
            <Trans>This page belongs to an organization. Go to its room first.</Trans>
          </p>
          <Link to="/">
            <Trans>Go to today</Trans>
          </Link>
        </EmptyState>
      )}
    </Page>
  );
}
