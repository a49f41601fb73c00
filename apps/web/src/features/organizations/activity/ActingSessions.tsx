import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { type ActingSession, deviceOf } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { formatAgo, formatExact } from "../../../lib/dates.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import { ActionDialog } from "../../../ui/ActionDialog.tsx";
import { DoneAction, type LastAction } from "../../../ui/Actions.tsx";
import { Chip } from "../../../ui/Chip.tsx";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import { memberRoleWords } from "../words.ts";
import css from "./activity.module.css";

const pollMs = 30_000;

/** Who is signed in and acts in the organization; an administrator signs others out. */
export function ActingSessions() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { account } = useRouteContext({ from: "/shell" });
  const mayEnd = useMayUse("organizations.sessions.end");
  const found = useQuery(trpc.organizations.sessions.list.queryOptions(undefined, { refetchInterval: pollMs }));
  const [asked, setAsked] = useState<ActingSession | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [done, setDone] = useState<LastAction | null>(null);
  const ask = (session: ActingSession) => {
    setAsked(session);
    setOpen(true);
  };
  const name = asked?.displayName ?? "";
  const device = deviceOf(asked?.userAgent ?? null) ?? t`a device that we do not know`;
  return (
    <Card label={t`Signed in here`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>Signed in here</Trans>
        </h2>
        <DoneAction done={done} />
        {found.isPending && <Loading rows={2} />}
        {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
        <ul className={settings["list"]}>
          {found.data?.map((session) => (
            <SessionRow
              key={session.handle}
              session={session}
              isOwn={session.userId === account.id}
              onEnd={mayEnd && session.userId !== account.id ? () => ask(session) : null}
            />
          ))}
        </ul>
      </div>
      <ActionDialog
        words={{
          button: msg`Sign out`,
          title: msg`Sign ${name} out on ${device}?`,
          consequences: [
            msg`Pages that are open there close, also those of their own diary. What they were typing is kept for them.`,
            msg`They can sign in again. To keep somebody out, suspend them under “Members”.`,
          ],
        }}
        draft={`session:${asked?.handle ?? ""}`}
        whereKept={t`Kept with the change, in the trail of the organization.`}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        carryOut={(reason) => client.organizations.sessions.end.mutate({ handle: asked?.handle ?? "", reason })}
        onDone={async () => {
          setDone({ words: msg`${name} is signed out on ${device}.`, at: new Date().toISOString() });
          await queries.invalidateQueries({ queryKey: trpc.organizations.sessions.pathKey() });
        }}
      />
    </Card>
  );
}

interface SessionRowProps {
  readonly session: ActingSession;
  readonly isOwn: boolean;
  /** Null for one's own, and for who may not. */
  readonly onEnd: (() => void) | null;
}

function SessionRow({ session, isOwn, onEnd }: SessionRowProps) {
  const { t, i18n } = useLingui();
  const { displayName: name, role, kind, userAgent, ip, assurance, lastSeenAt, asked } = session;
  const device = deviceOf(userAgent) ?? (kind === "program" ? t`A program` : t`Unknown device`);
  return (
    <li className={settings["item"]}>
      <div className={settings["text"]}>
        <div className={css["name"]}>
          <strong>{name}</strong>
          <span className={settings["detail"]}>
            {i18n._(memberRoleWords[role])}
            {isOwn && (
              <>
                {" · "}
                <Trans>you</Trans>
              </>
            )}
          </span>
          {asked !== null && (
            <Chip tone="quiet">
              {asked === "prove_again" ? <Trans>has to confirm first</Trans> : <Trans>needs a second step</Trans>}
            </Chip>
          )}
        </div>
        <p className={settings["detail"]}>
          {device}
          {" · "}
          <time dateTime={lastSeenAt} title={formatExact(lastSeenAt)}>
            {formatAgo(lastSeenAt)}
          </time>
          {ip !== null && ` · ${ip}`}
          {" · "}
          {assurance === "aal2" ? <Trans>with a second step</Trans> : <Trans>by password</Trans>}
        </p>
      </div>
      {onEnd !== null && (
        <Button
          variant="default"
          size="compact-sm"
          aria-haspopup="dialog"
          aria-label={t`Sign out: ${name} on ${device}`}
          onClick={onEnd}
        >
          <Trans>Sign out</Trans>
        </Button>
      )}
    </li>
  );
}
