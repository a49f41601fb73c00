import { Trans, useLingui } from "@lingui/react/macro";
import type { Account, InvitationPreview } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useRouteContext, useRouter } from "@tanstack/react-router";
import { formatExact, formatMoment } from "../../lib/dates.ts";
import { hasReason } from "../../lib/errors.ts";
import { client } from "../../lib/trpc.ts";
import { ErrorState, Loading } from "../../ui/States.tsx";
import { leaveAccount } from "../identity/account.ts";
import { DeadLink } from "../identity/DeadLink.tsx";
import { enter } from "../identity/enter.ts";
import { Entrance } from "../identity/EntranceForm.tsx";
import css from "../identity/EntranceForm.module.css";
import { forgetInvitationToken, useInvitationToken } from "./invitation-token.ts";
import { memberRoleMeanings, memberRoleWords, organizationTypeWords } from "./words.ts";

/** What a mailed invitation is about, and the way in: for who is signed in, and for who is not yet. */
export function InvitationPage() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/invitation" });
  const token = useInvitationToken();
  const found = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => client.organizations.invitations.look.mutate({ token: token ?? "" }),
    enabled: token !== null,
    staleTime: Infinity,
  });
  if (token === null) return <DeadLink error={null} />;
  if (found.isPending) {
    return (
      <Entrance title={t`An invitation`}>
        <Loading rows={3} height={28} />
      </Entrance>
    );
  }
  if (found.isError) {
    if (hasReason(found.error, "organizations.invitation_invalid")) return <DeadLink error={found.error} />;
    return (
      <Entrance title={t`An invitation`}>
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      </Entrance>
    );
  }
  return <Invitation token={token} invitation={found.data} account={account} />;
}

interface InvitationProps {
  readonly token: string;
  readonly invitation: InvitationPreview;
  readonly account: Account | null;
}

function Invitation({ token, invitation, account }: InvitationProps) {
  const { t, i18n } = useLingui();
  const { organizationName: name, organizationType, role, invitedBy, maskedEmail, expiresAt, state } = invitation;
  const roleName = i18n._(memberRoleWords[role]);
  return (
    <Entrance title={t`${name} invites you`}>
      <div className={css["stack"]}>
        <p>
          <Trans>
            <strong>{invitedBy}</strong> asks you to join <strong>{name}</strong> (
            {i18n._(organizationTypeWords[organizationType])}) as: <strong>{roleName}</strong>.
          </Trans>
        </p>
        <p>{i18n._(memberRoleMeanings[role])}</p>
        <p>
          <Trans>
            It is for the address {maskedEmail}, and works until{" "}
            <time dateTime={expiresAt} title={formatExact(expiresAt)}>
              {formatMoment(expiresAt)}
            </time>
            . Your own diary stays yours: nobody there sees it unless you share it.
          </Trans>
        </p>
        {state === "expired" && (
          <p role="alert" className={css["failure"]}>
            <Trans>It has run out. Ask {invitedBy} to send it again.</Trans>
          </p>
        )}
        {state === "withdrawn" && (
          <p role="alert" className={css["failure"]}>
            <Trans>It does not stand any more. Ask {invitedBy} if you expected it.</Trans>
          </p>
        )}
        {(state === "open" || state === "accepted") &&
          (account === null ? <WaysIn /> : <Accept token={token} account={account} invitation={invitation} />)}
        {state !== "open" && state !== "accepted" && (
          <Link to="/">
            <Trans>Go to today</Trans>
          </Link>
        )}
      </div>
    </Entrance>
  );
}

const back = { next: "/invitation" };

function WaysIn() {
  return (
    <div className={css["links"]}>
      <Button renderRoot={(props) => <Link to="/register" search={back} {...props} />}>
        <Trans>Make an account</Trans>
      </Button>
      <Button variant="default" renderRoot={(props) => <Link to="/sign-in" search={back} {...props} />}>
        <Trans>Sign in</Trans>
      </Button>
    </div>
  );
}

interface AcceptProps {
  readonly token: string;
  readonly account: Account;
  readonly invitation: InvitationPreview;
}

function Accept({ token, account, invitation }: AcceptProps) {
  const navigate = useNavigate();
  const router = useRouter();
  const { maskedEmail, organizationName: name, role } = invitation;
  const accept = useMutation({
    async mutationFn() {
      const joined = await client.organizations.invitations.accept.mutate({ token });
      forgetInvitationToken();
      return joined;
    },
    onSuccess: (joined) => begin.mutate(joined),
  });
  // Apart: who has joined is a member, whatever the organization asks for before they act in it.
  const begin = useMutation({
    async mutationFn({ organizationId }: { readonly organizationId: string }) {
      await client.organizations.actIn.mutate({ organizationId });
      await enter(navigate, role === "patient" ? "/" : "/organization/members");
    },
  });
  const leave = useMutation({
    async mutationFn() {
      await client.identity.sessions.signOut.mutate();
      await leaveAccount();
      await router.invalidate();
      await navigate({ to: "/sign-in", search: back });
    },
  });
  const { email } = account;
  const isForAnother = hasReason(accept.error, "organizations.invitation_for_another");
  if (begin.isError) {
    return (
      <>
        <p>
          <Trans>You are a member of {name} now.</Trans>
        </p>
        <ErrorState error={begin.error} />
        <div className={css["links"]}>
          {hasReason(begin.error, "organizations.second_factor_required") && (
            <Button component={Link} to="/you/security">
              <Trans>Set up a second step</Trans>
            </Button>
          )}
          <Button variant="default" component={Link} to="/">
            <Trans>Go to today</Trans>
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      <Button size="md" loading={accept.isPending || begin.isPending} onClick={() => accept.mutate()}>
        <Trans>Accept</Trans>
      </Button>
      <p>
        <Trans>You are signed in as {email}.</Trans>
      </p>
      {isForAnother && (
        <p role="alert" className={css["failure"]}>
          <Trans>
            That is not the address it was sent to, {maskedEmail}. Sign in as its person, or ask for an invitation to
            yours.
          </Trans>
        </p>
      )}
      {accept.isError && !isForAnother && <ErrorState error={accept.error} />}
      <Button variant="subtle" size="compact-md" loading={leave.isPending} onClick={() => leave.mutate()}>
        <Trans>Sign in as somebody else</Trans>
      </Button>
    </>
  );
}
