import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { trpc } from "../../../lib/trpc.ts";
import css from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { RecoveryCodesDialog } from "./RecoveryCodesDialog.tsx";
import { safetyChanged } from "./refresh.ts";

/** The codes that stand in for the authenticator app, which they come with. */
export function RecoveryCodes({ hasApp }: { readonly hasApp: boolean }) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const regenerate = useMutation(
    trpc.identity.factors.regenerateRecoveryCodes.mutationOptions({
      // Shown once, and not kept after.
      gcTime: 0,
      async onSuccess({ recoveryCodes }) {
        setCodes(recoveryCodes);
        await safetyChanged();
      },
    }),
  );
  return (
    <div className={css["stack"]}>
      <p>
        {hasApp ? (
          <Trans>Each works once, in place of the app: for the day your phone is gone. New ones replace the old.</Trans>
        ) : (
          <Trans>They come with the authenticator app: ten codes for the day your phone is gone.</Trans>
        )}
      </p>
      {hasApp && (
        <div>
          <Button variant="default" loading={regenerate.isPending} onClick={() => regenerate.mutate()}>
            <Trans>Make new ones</Trans>
          </Button>
        </div>
      )}
      {regenerate.isError && <ErrorState error={regenerate.error} />}
      <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />
    </div>
  );
}
