import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { formatExact, formatMoment } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { safetyChanged } from "./refresh.ts";

/** That an administrator is removing the second step, and how to stop it; nothing while none is. */
export function FactorResetNotice() {
  const { t } = useLingui();
  const safety = useQuery(trpc.identity.accounts.safety.queryOptions());
  const stop = useMutation(trpc.identity.accounts.cancelFactorReset.mutationOptions({ onSuccess: safetyChanged }));
  const from = safety.data?.factorResetAt ?? null;
  if (from === null) return null;
  return (
    <Notice label={t`Your second step is about to be removed`}>
      <div>
        <strong>
          <Trans>
            An administrator began to remove your second step. From{" "}
            <time dateTime={from} title={formatExact(from)}>
              {formatMoment(from)}
            </time>{" "}
            on, a link in your mail can finish it.
          </Trans>
        </strong>
        <p>
          <Trans>If you did not ask for that, stop it.</Trans>
        </p>
      </div>
      <div>
        <Button loading={stop.isPending} onClick={() => stop.mutate()}>
          <Trans>Stop it</Trans>
        </Button>
      </div>
      {stop.isError && <ErrorState error={stop.error} />}
    </Notice>
  );
}
