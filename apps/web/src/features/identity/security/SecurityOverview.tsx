import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { AccountSafety } from "@anamnesis/domain";
import { IconShieldCheck, IconShieldHalf } from "@tabler/icons-react";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatExact, formatTime } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import css from "./SecurityOverview.module.css";
import { useOpen, useOpenRow } from "./SecurityRow.tsx";

/** Fewer recovery codes than this are soon none. */
const fewCodes = 3;

/** How safe the account is, in a sentence, and the one thing to do next. */
export function SecurityOverview() {
  const { t } = useLingui();
  const safety = useQuery(trpc.identity.accounts.safety.queryOptions());
  return (
    <Card label={t`How safe your account is`}>
      {safety.isPending && <Loading rows={1} height={64} />}
      {safety.isError && <ErrorState error={safety.error} onRetry={() => void safety.refetch()} />}
      {safety.isSuccess && safety.data !== null && <Overview safety={safety.data} />}
    </Card>
  );
}

function Overview({ safety }: { readonly safety: AccountSafety }) {
  const next = nextStep(safety);
  const isClosed = useOpenRow() === "";
  const open = useOpen();
  const Icon = next === null ? IconShieldCheck : IconShieldHalf;
  return (
    <div className={css["overview"]} data-good={next === null || undefined}>
      <Icon size={40} stroke={1.5} aria-hidden />
      <div className={settings["stack"]}>
        <div>
          <h2 className={css["sentence"]}>
            <Protection safety={safety} />
          </h2>
          <p>{next?.words ?? <Trans>There is nothing you have to do.</Trans>}</p>
        </div>
        {/* What is open below has a button of its own. */}
        {next !== null && isClosed && (
          <div>
            <Button onClick={() => open(next.row)}>{next.button}</Button>
          </div>
        )}
        <Guesses safety={safety} />
      </div>
    </div>
  );
}

function Protection({ safety }: { readonly safety: AccountSafety }) {
  const { hasTotp, passkeys } = safety;
  if (hasTotp) return <Trans>A password alone does not get anybody in here.</Trans>;
  if (passkeys > 0) return <Trans>You have a passkey, but your password alone still opens your diary.</Trans>;
  return <Trans>Your password is all that keeps others out.</Trans>;
}

interface NextStep {
  readonly words: ReactNode;
  readonly button: ReactNode;
  /** Where it is done. */
  readonly row: string;
}

/** Null when there is nothing to do. */
function nextStep({ hasTotp, recoveryCodesLeft }: AccountSafety): NextStep | null {
  if (!hasTotp) {
    return {
      words: <Trans>With an authenticator app a stolen password is worth nothing.</Trans>,
      button: <Trans>Add an authenticator app</Trans>,
      row: "authenticator",
    };
  }
  if (recoveryCodesLeft > fewCodes) return null;
  return {
    words: (
      <Plural
        value={recoveryCodesLeft}
        _0="You have no recovery codes, for the day your phone is gone."
        one="You have one recovery code left, for the day your phone is gone."
        other="You have # recovery codes left, for the day your phone is gone."
      />
    ),
    button: <Trans>Replace the recovery codes</Trans>,
    row: "recovery",
  };
}

function Guesses({ safety: { failures, blockedUntil } }: { readonly safety: AccountSafety }) {
  if (failures === 0) return null;
  return (
    <p className={settings["detail"]}>
      <Plural value={failures} one="One wrong guess" other="# wrong guesses" />{" "}
      {blockedUntil === null ? (
        <Trans>in the last day. The log below says from where.</Trans>
      ) : (
        <Trans>
          in the last day. New devices are not let in until{" "}
          <time dateTime={blockedUntil} title={formatExact(blockedUntil)}>
            {formatTime(blockedUntil)}
          </time>
          ; yours are.
        </Trans>
      )}
    </p>
  );
}
