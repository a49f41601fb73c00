import { Trans, useLingui } from "@lingui/react/macro";
import { deviceOf, type SessionSummary } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { formatAgo, formatExact } from "../../../lib/dates.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import css from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { leaveAccount, leaving } from "../account.ts";
import { safetyChanged } from "./refresh.ts";

/** Where the person is signed in, and how to end that. */
export function Sessions() {
  const navigate = useNavigate();
  const sessions = useQuery(trpc.identity.sessions.list.queryOptions());
  const revoke = useMutation(trpc.identity.sessions.revoke.mutationOptions({ onSuccess: safetyChanged }));
  const revokeOthers = useMutation(trpc.identity.sessions.revokeOthers.mutationOptions({ onSuccess: safetyChanged }));
  const revokeAll = useMutation({
    mutationFn: () =>
      leaving(async () => {
        await client.identity.sessions.revokeAll.mutate();
        await leaveAccount();
        await navigate({ to: "/sign-in" });
      }),
  });
  const devices = sessions.data?.filter(({ kind }) => kind === "browser") ?? [];
  const failed = revoke.error ?? revokeOthers.error ?? revokeAll.error;
  return (
    <div className={css["stack"]}>
      {sessions.isPending && <Loading rows={2} />}
      {sessions.isError && <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />}
      <ul className={css["list"]}>
        {devices.map((session) => (
          <SessionRow
            key={session.handle}
            session={session}
            isEnding={revoke.isPending && revoke.variables.handle === session.handle}
            onEnd={() => revoke.mutate({ handle: session.handle })}
          />
        ))}
      </ul>
      {sessions.isSuccess && (
        <div className={css["stack"]}>
          <div className={css["actions"]}>
            {sessions.data.length > 1 && (
              <Button variant="default" loading={revokeOthers.isPending} onClick={() => revokeOthers.mutate()}>
                <Trans>End all others</Trans>
              </Button>
            )}
            <Button variant="default" loading={revokeAll.isPending} onClick={() => revokeAll.mutate()}>
              <Trans>Sign out everywhere</Trans>
            </Button>
          </div>
          <p className={css["detail"]}>
            <Trans>Programs are ended with the others: their tokens stop working.</Trans>
          </p>
        </div>
      )}
      {failed !== null && <ErrorState error={failed} />}
    </div>
  );
}

interface SessionRowProps {
  readonly session: SessionSummary;
  readonly isEnding: boolean;
  readonly onEnd: () => void;
}

function SessionRow({ session, isEnding, onEnd }: SessionRowProps) {
  const { t } = useLingui();
  const device = deviceOf(session.userAgent) ?? t`Unknown device`;
  const isStrong = session.assurance === "aal2";
  return (
    <li className={css["item"]}>
      <div className={css["text"]}>
        <strong>{device}</strong>
        <p className={css["detail"]}>
          <time dateTime={session.lastSeenAt} title={formatExact(session.lastSeenAt)}>
            {session.current ? <Trans>This device</Trans> : <Trans>Last seen {formatAgo(session.lastSeenAt)}</Trans>}
          </time>
          {session.ip !== null && ` · ${session.ip}`}
          {" · "}
          {isStrong ? <Trans>with a second step</Trans> : <Trans>by password</Trans>}
        </p>
      </div>
      {!session.current && (
        <Button
          variant="default"
          size="compact-sm"
          aria-label={t`End the session on ${device}`}
          loading={isEnding}
          onClick={onEnd}
        >
          <Trans>End</Trans>
        </Button>
      )}
    </li>
  );
}
