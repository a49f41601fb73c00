import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouteContext } from "@tanstack/react-router";
import { ColorSchemeControl } from "../../ui/ColorSchemeControl.tsx";
import { Card, Page } from "../../ui/Page.tsx";
import { ErrorState, Loading } from "../../ui/States.tsx";
import { formatAgo, formatExact } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { deviceOf } from "../../lib/user-agent.ts";
import { forgetAccount } from "./account.ts";
import css from "./YouPage.module.css";

/** The account, how the app looks, and where one is signed in. */
export function YouPage() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const navigate = useNavigate();
  const signOut = useMutation(
    trpc.identity.sessions.signOut.mutationOptions({
      async onSuccess() {
        forgetAccount();
        await navigate({ to: "/sign-in" });
      },
    }),
  );
  return (
    <Page title={account.displayName} lead={account.email}>
      <Card label={t`Appearance`}>
        <div className={css["row"]}>
          <h2>
            <Trans>Appearance</Trans>
          </h2>
          <ColorSchemeControl />
        </div>
      </Card>
      <Card label={t`Where you are signed in`}>
        <Sessions />
      </Card>
      <div>
        <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
          <Trans>Sign out</Trans>
        </Button>
        {signOut.isError && <ErrorState error={signOut.error} />}
      </div>
    </Page>
  );
}

function Sessions() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const sessions = useQuery(trpc.identity.sessions.list.queryOptions());
  const refresh = { onSuccess: () => queries.invalidateQueries({ queryKey: trpc.identity.sessions.list.queryKey() }) };
  const revoke = useMutation(trpc.identity.sessions.revoke.mutationOptions(refresh));
  const revokeOthers = useMutation(trpc.identity.sessions.revokeOthers.mutationOptions(refresh));
  return (
    <>
      <h2>
        <Trans>Where you are signed in</Trans>
      </h2>
      {sessions.isPending && <Loading rows={2} />}
      {sessions.isError && <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />}
      <ul className={css["sessions"]}>
        {sessions.data?.map((session) => {
          const device = deviceOf(session.userAgent) ?? t`Unknown device`;
          return (
            <li key={session.handle} className={css["session"]}>
              <div>
                <strong>{device}</strong>
                <p className={css["detail"]} title={formatExact(session.lastSeenAt)}>
                  {session.current ? (
                    <Trans>This device</Trans>
                  ) : (
                    <Trans>Last seen {formatAgo(session.lastSeenAt)}</Trans>
                  )}
                  {session.ip !== null && ` · ${session.ip}`}
                </p>
              </div>
              {!session.current && (
                <Button
                  variant="default"
                  size="compact-md"
                  aria-label={t`End the session on ${device}`}
                  onClick={() => revoke.mutate({ handle: session.handle })}
                >
                  <Trans>End</Trans>
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {(sessions.data?.length ?? 0) > 1 && (
        <Button variant="default" onClick={() => revokeOthers.mutate()} loading={revokeOthers.isPending}>
          <Trans>End all others</Trans>
        </Button>
      )}
      {(revoke.error ?? revokeOthers.error) !== null && <ErrorState error={revoke.error ?? revokeOthers.error} />}
    </>
  );
}
