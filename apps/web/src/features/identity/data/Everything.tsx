import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { trpc } from "../../../lib/trpc.ts";
import css from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { ExportFiles } from "../../exports/ExportFiles.tsx";

/** One file with all there is about the person. */
export function Everything() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const create = useMutation(
    trpc.exports.create.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.exports.pathKey() }),
    }),
  );
  return (
    <div className={css["stack"]}>
      <h2>
        <Trans>Everything about me</Trans>
      </h2>
      <p>
        <Trans>
          One file for programs (JSON) with all that is kept about you. A table for your doctor is under Share.
        </Trans>
      </p>
      <div>
        <Button loading={create.isPending} onClick={() => create.mutate({ type: "json" })}>
          <Trans>Make the file</Trans>
        </Button>
      </div>
      {create.isError && <ErrorState error={create.error} />}
      <div className={css["stack"]}>
        <ExportFiles type="json" empty={t`No file yet`} />
      </div>
    </div>
  );
}
