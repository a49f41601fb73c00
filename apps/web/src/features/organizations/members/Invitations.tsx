import { Trans, useLingui } from "@lingui/react/macro";
import { type Invitation, mostInvitationMails } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatExact, formatMoment, formatTime } from "../../../lib/dates.ts";
import { queryClient, trpc } from "../../../lib/trpc.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { invitationStateTones, invitationStateWords, memberRoleWords } from "../words.ts";
import css from "./members.module.css";

const isWaiting = ({ state }: Invitation) => state === "open" || state === "expired";

/** Who was asked to join: those who have not answered, and behind them the others. */
export function Invitations() {
  const { t } = useLingui();
  const found = useQuery(trpc.organizations.invitations.list.queryOptions());
  const waiting = found.data?.filter(isWaiting) ?? [];
  const earlier = found.data?.filter((invitation) => !isWaiting(invitation)) ?? [];
  return (
    <Card label={t`Invitations`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>Invitations</Trans>
        </h2>
        {found.isPending && <Loading rows={2} />}
        {found.data === undefined && found.isError && (
          <ErrorState error={found.error} onRetry={() => void found.refetch()} />
        )}
        {found.isSuccess && waiting.length === 0 && (
          <p className={css["detail"]}>
            <Trans>Nobody is waiting to be answered. Who you invite stands here until they accept.</Trans>
          </p>
        )}
        <ul className={settings["list"]}>
          {waiting.map((invitation) => (
            <Waiting key={invitation.id} invitation={invitation} />
          ))}
        </ul>
      </div>
      {earlier.length > 0 && (
        <details className={css["earlier"]}>
          <summary>
            <Trans>Earlier ones</Trans>
          </summary>
          <ul className={settings["list"]}>
            {earlier.map((invitation) => (
              <li key={invitation.id} className={settings["item"]}>
                <About invitation={invitation} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}

function About({ invitation }: { readonly invitation: Invitation }) {
  const { i18n } = useLingui();
  const { email, role, title, state, createdAt, expiresAt } = invitation;
  const until = formatMoment(expiresAt);
  return (
    <>
      <div className={settings["text"]}>
        <strong>{email}</strong>
        <p className={settings["detail"]}>
          {[i18n._(memberRoleWords[role]), title].filter(Boolean).join(", ")}
          {" · "}
          <time dateTime={createdAt} title={formatExact(createdAt)}>
            <Trans>invited {formatMoment(createdAt)}</Trans>
          </time>
          {isWaiting(invitation) && (
            <>
              {" · "}
              <time dateTime={expiresAt} title={formatExact(expiresAt)}>
                {state === "open" ? <Trans>works until {until}</Trans> : <Trans>ran out {until}</Trans>}
              </time>
            </>
          )}
        </p>
      </div>
      <Chip tone={invitationStateTones[state]}>{i18n._(invitationStateWords[state])}</Chip>
    </>
  );
}

const changed = () => queryClient.invalidateQueries(trpc.organizations.invitations.list.queryFilter());

function Waiting({ invitation }: { readonly invitation: Invitation }) {
  const { t } = useLingui();
  const { id, email, mails } = invitation;
  const [sentAt, setSentAt] = useState<string | null>(null);
  const resend = useMutation(
    trpc.organizations.invitations.resend.mutationOptions({
      async onSuccess() {
        setSentAt(new Date().toISOString());
        await changed();
      },
    }),
  );
  const withdraw = useMutation(trpc.organizations.invitations.withdraw.mutationOptions({ onSuccess: changed }));
  const failed = resend.error ?? withdraw.error;
  return (
    <li className={settings["item"]}>
      <About invitation={invitation} />
      <div className={settings["actions"]}>
        <Button
          variant="default"
          size="compact-sm"
          disabled={mails >= mostInvitationMails}
          loading={resend.isPending}
          aria-label={t`Send again: ${email}`}
          title={mails >= mostInvitationMails ? t`Five mails went out already.` : undefined}
          onClick={() => resend.mutate({ id })}
        >
          <Trans>Send again</Trans>
        </Button>
        <Button
          variant="default"
          size="compact-sm"
          loading={withdraw.isPending}
          aria-label={t`Withdraw: ${email}`}
          onClick={() => withdraw.mutate({ id })}
        >
          <Trans>Withdraw</Trans>
        </Button>
        <span role="status" className={css["good"]}>
          {sentAt !== null && <Trans>Sent again {formatTime(sentAt)}</Trans>}
        </span>
      </div>
      {failed !== null && <ErrorState error={failed} />}
    </li>
  );
}
