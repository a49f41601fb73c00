import { Trans, useLingui } from "@lingui/react/macro";
import { Link, Outlet, useRouteContext } from "@tanstack/react-router";
import { Page } from "../ui/Page.tsx";
import { EmptyState } from "../ui/States.tsx";

/** Lets administrators through. The server refuses the others in any case; here they are told before they ask. */
export function AdministratorsOnly() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  if (account.role === "admin") return <Outlet />;
  return (
    <Page title={t`You may not do that`}>
      <EmptyState title={t`This page is for administrators`}>
        <p>
          <Trans>It shows other people’s accounts. Your own diary is where it was.</Trans>
        </p>
        <Link to="/">
          <Trans>Go to today</Trans>
        </Link>
      </EmptyState>
    </Page>
  );
}
