import { Trans, useLingui } from "@lingui/react/macro";
import type { RefusedMembership } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { askForProof } from "../../lib/step-up.ts";
import { trpc } from "../../lib/trpc.ts";
import { Notice } from "../../ui/Notice.tsx";
import css from "../../ui/settings.module.css";
import { ErrorState } from "../../ui/States.tsx";
import { useRefusal } from "../identity/membership.ts";
import { actIn, forgetActingNews, lookAgain, useActingNews } from "./acting.ts";
import notice from "./ActingNotice.module.css";
import { memberRoleWords } from "./words.ts";

/** What changed about where the person acts, above whatever page is open; nothing as long as nothing did. */
export function ActingNotice() {
  const refused = useRefusal();
  const news = useActingNews();
  return (
    <div role="status" className={notice["place"]}>
      {refused !== null ? <Refused refused={refused} /> : news !== null && <News />}
    </div>
  );
}

function News() {
  const { t, i18n } = useLingui();
  const news = useActingNews();
  if (news === null) return null;
  const { name } = news;
  return (
    <Notice label={t`Your organization`}>
      {news.kind === "role" ? (
        <p>
          <Trans>
            Your role in {name} is now: <strong>{i18n._(memberRoleWords[news.role])}</strong>. What you see here has
            changed with it.
          </Trans>
        </p>
      ) : name === null ? (
        <p>
          <Trans>You are here as yourself now: this was changed in another window.</Trans>
        </p>
      ) : (
        <p>
          <Trans>You are here for {name} now: this was changed in another window.</Trans>
        </p>
      )}
      <div>
        <Button variant="default" size="compact-md" onClick={forgetActingNews}>
          <Trans>All right</Trans>
        </Button>
      </div>
    </Notice>
  );
}

function Refused({ refused }: { readonly refused: RefusedMembership }) {
  const { t } = useLingui();
  const router = useRouter();
  const leave = useMutation({ mutationFn: () => actIn(null, router) });
  const retry = useMutation({ mutationFn: lookAgain });
  const prove = useMutation({
    async mutationFn() {
      if (await askForProof("organizations.actIn")) await lookAgain();
    },
  });
  const { refusal } = refused;
  const failed = leave.error ?? retry.error ?? prove.error;
  return (
    <Notice label={t`Your organization`}>
      <Why refused={refused} />
      <div className={css["actions"]}>
        {refusal === "second_factor_required" && (
          <Button component={Link} to="/you/security">
            <Trans>Set up a second step</Trans>
          </Button>
        )}
        {(refusal === "prove_again" || refusal === "second_factor_required") && (
          <Button
            variant={refusal === "prove_again" ? "filled" : "default"}
            loading={prove.isPending}
            onClick={() => prove.mutate()}
          >
            {refusal === "prove_again" ? <Trans>Confirm that it is you</Trans> : <Trans>I have one</Trans>}
          </Button>
        )}
        {refusal === "address_not_allowed" && (
          <Button loading={retry.isPending} onClick={() => retry.mutate()}>
            <Trans>Look again</Trans>
          </Button>
        )}
        <Button variant="default" loading={leave.isPending} onClick={() => leave.mutate()}>
          <Trans>Go on as yourself</Trans>
        </Button>
      </div>
      {failed !== null && <ErrorState error={failed} />}
    </Notice>
  );
}

/** What happened, and what stays as it is. */
function Why({ refused: { organizationId, name, refusal } }: { readonly refused: RefusedMembership }) {
  const { data } = useQuery(trpc.organizations.list.queryOptions());
  const known = data?.find((one) => one.organizationId === organizationId);
  switch (refusal) {
    case "not_a_member":
      return known?.status === "suspended" ? (
        <p>
          <Trans>
            <strong>Your membership in {name} is suspended.</strong> Ask its administrators why. Your own diary is where
            it was.
          </Trans>
        </p>
      ) : (
        <p>
          <Trans>
            <strong>You are no longer a member of {name}.</strong> Your own diary is where it was.
          </Trans>
        </p>
      );
    case "organization_closed":
      return known?.organizationStatus === "archived" ? (
        <p>
          <Trans>
            <strong>{name} is archived.</strong> Nobody works in it any more. Your own diary is where it was.
          </Trans>
        </p>
      ) : (
        <p>
          <Trans>
            <strong>{name} is closed for now,</strong> by those who run this installation. Your own diary is where it
            was.
          </Trans>
        </p>
      );
    case "second_factor_required":
      return (
        <p>
          <Trans>
            <strong>{name} asks its members for a second step.</strong> Set one up, confirm with it that it is you, and
            go on.
          </Trans>
        </p>
      );
    case "address_not_allowed":
      return (
        <p>
          <Trans>
            <strong>{name} is open only from its own networks.</strong> You are somewhere else. Join its network, and
            look again.
          </Trans>
        </p>
      );
    case "prove_again":
      return (
        <p>
          <Trans>
            <strong>You have been away for a while.</strong> {name} asks its members now and then to confirm that it is
            them.
          </Trans>
        </p>
      );
  }
}
