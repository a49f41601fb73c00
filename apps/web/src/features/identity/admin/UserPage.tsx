import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { trpc } from "../../../lib/trpc.ts";
import { Page } from "../../../ui/Page.tsx";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import css from "./admin.module.css";
import { UserActions } from "./UserActions.tsx";
import { UserFacts } from "./UserFacts.tsx";
import { UserLog } from "./UserLog.tsx";
import { UserSafety } from "./UserSafety.tsx";

/** Somebody's account, as an administrator sees it. */
export function UserPage() {
  const { t } = useLingui();
  const { id } = useParams({ from: "/shell/administration/admin/users/$id" });
  const found = useQuery(trpc.identity.users.byId.queryOptions({ id }));
  const { user, safety } = found.data ?? {};
  const lead = (
    <Link to="/admin/users">
      <Trans>All people</Trans>
    </Link>
  );
  return (
    <Page title={user?.displayName ?? t`Account`} lead={lead}>
      {found.isPending && <Loading rows={3} height={160} />}
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {user !== undefined && safety !== undefined && (
        <>
          <div className={css["columns"]}>
            <div className={css["stack"]}>
              <UserFacts user={user} />
              <UserSafety safety={safety} />
            </div>
            <UserActions key={user.id} user={user} safety={safety} />
          </div>
          <UserLog key={user.id} id={user.id} />
        </>
      )}
    </Page>
  );
}
