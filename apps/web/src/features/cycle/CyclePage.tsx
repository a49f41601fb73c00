import { Trans, useLingui } from "@lingui/react/macro";
import { type CycleMode, cycleModes } from "@anamnesis/domain";
import { Radio } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { formatTime } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { Card } from "../../ui/Page.tsx";
import settings from "../../ui/settings.module.css";
import { ErrorState, Loading } from "../../ui/States.tsx";
import { OwnPage } from "../identity/OwnPage.tsx";
import { CycleTable } from "./CycleTable.tsx";
import { ExpectedStart } from "./ExpectedStart.tsx";
import { useCycle } from "./use-cycle.ts";
import { modeWords } from "./words.ts";

/** How cycles are treated, and those that there were. */
export function CyclePage() {
  const { t } = useLingui();
  const cycle = useCycle();
  return (
    <OwnPage title={t`Cycle`}>
      <div className={settings["columns"]}>
        <Card label={t`How cycles are treated`}>
          <ModeForm />
        </Card>
        {cycle !== undefined && cycle.cycles.length > 0 && (
          <Card label={t`Your cycles`}>
            <div className={settings["stack"]}>
              <h2>
                <Trans>Your cycles</Trans>
              </h2>
              <ExpectedStart cycle={cycle} />
              <CycleTable cycles={cycle.cycles} />
              <p className={settings["detail"]}>
                <Trans>
                  A cycle starts with bleeding after five days without. Spotting alone starts none. Where it is
                  otherwise, say so on the day.
                </Trans>
              </p>
            </div>
          </Card>
        )}
      </div>
    </OwnPage>
  );
}

function ModeForm() {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const known = useQuery(trpc.symptoms.cycle.settings.queryOptions());
  const change = useMutation(
    trpc.symptoms.cycle.changeSettings.mutationOptions({
      async onSuccess(saved) {
        queries.setQueryData(trpc.symptoms.cycle.settings.queryKey(), saved);
        setSavedAt(new Date().toISOString());
        await queries.invalidateQueries({ queryKey: trpc.symptoms.pathKey() });
      },
    }),
  );
  if (known.isPending) return <Loading rows={5} height={44} />;
  if (known.isError) return <ErrorState error={known.error} onRetry={() => void known.refetch()} />;
  const mode = change.isPending ? change.variables.mode : known.data.mode;
  return (
    <div className={settings["stack"]}>
      <Radio.Group
        label={t`How cycles are treated`}
        value={mode}
        onChange={(value) => change.mutate({ mode: value as CycleMode })}
      >
        <div className={settings["stack"]} style={{ paddingTop: 12 }}>
          {cycleModes.map((each) => (
            <Radio
              key={each}
              value={each}
              label={i18n._(modeWords[each].label)}
              description={i18n._(modeWords[each].detail)}
            />
          ))}
        </div>
      </Radio.Group>
      <p className={settings["detail"]}>
        <Trans>Whatever you choose: what you logged stays, and comes back when you choose otherwise.</Trans>
      </p>
      <span role="status" className={settings["good"]}>
        {savedAt !== null && !change.isPending && <Trans>Saved {formatTime(savedAt)}</Trans>}
      </span>
      {change.isError && <ErrorState error={change.error} />}
    </div>
  );
}
