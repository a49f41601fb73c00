import { Trans, useLingui } from "@lingui/react/macro";
import type { SecurityEventType } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { formatExact, formatMoment } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { safetyChanged } from "./refresh.ts";

const ofResets: ReadonlySet<SecurityEventType> = new Set<SecurityEventType>([
  "FACTOR_RESET_STARTED",
  "FACTOR_RESET_CANCELLED",
  "FACTORS_RESET",
]);

/** That an administrator is removing the second step, and how to stop it; nothing while none is. */
export function FactorResetNotice() {
  const { t } = useLingui();
  const log = useQuery(trpc.identity.accounts.securityLog.queryOptions({ limit: 100 }));
  const stop = useMutation(trpc.identity.accounts.cancelFactorReset.mutationOptions({ onSuccess: safetyChanged }));
  const last = log.data?.entries.find((entry) => ofResets.has(entry.type));
  if (last?.type !== "FACTOR_RESET_STARTED") return null;
  return (
    <Notice label={t`Your second step is about to be removed`}>
      <div>
        <strong>
          <Trans>
            An administrator began to remove your second step on{" "}
            <time dateTime={last.occurredAt} title={formatExact(last.occurredAt)}>
              {formatMoment(last.occurredAt)}
            </time>
            .
          </Trans>
        </strong>
        <p>
          <Trans>If you did not ask for that, stop it. If you did, the link in the mail finishes it.</Trans>
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
