import { Trans, useLingui } from "@lingui/react/macro";
import { beginEmergencyInput, emergencyCauses } from "@anamnesis/domain";
import { Button, NativeSelect, Textarea } from "@mantine/core";
import { useState } from "react";
import { client } from "../../../lib/trpc.ts";
import { useForm } from "../../../lib/use-form.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { TeamList } from "../care/CareTeam.tsx";
import css from "../clinical.module.css";
import { readCareAgain, useCare } from "../care/use-care.ts";
import { causeWords } from "../words.ts";

interface ClosedRecordProps {
  readonly patientId: string;
  readonly onOpened: () => void;
}

/** A record that does not open to whoever is not in the care team: whom to ask, and what to do when there is no time. */
export function ClosedRecord({ patientId, onOpened }: ClosedRecordProps) {
  const { t } = useLingui();
  const care = useCare(patientId);
  return (
    <div className={settings["columns"]}>
      <Card label={t`You are not in the care team`}>
        <div className={settings["stack"]}>
          <h2>
            <Trans>You are not in the care team</Trans>
          </h2>
          <p>
            <Trans>Those who treat this patient open the record. Any of them can take you in:</Trans>
          </p>
          {care.isPending && <Loading rows={2} />}
          {care.isError && <ErrorState error={care.error} onRetry={() => void care.refetch()} />}
          {care.isSuccess && <TeamList patientId={patientId} team={care.data.team} mayChange={false} />}
        </div>
      </Card>
      <Card label={t`Open it in an emergency`}>
        <div className={settings["stack"]}>
          <h2>
            <Trans>Open it in an emergency</Trans>
          </h2>
          <ul className={css["consequences"]}>
            <li>
              <Trans>It opens at once, for an hour.</Trans>
            </li>
            <li>
              <Trans>Whoever looks after your clinic's records is told, and has to say what came of it.</Trans>
            </li>
            <li>
              <Trans>The patient reads your name, what you choose here and what you write.</Trans>
            </li>
          </ul>
          <EmergencyForm patientId={patientId} onOpened={onOpened} />
        </div>
      </Card>
    </div>
  );
}

function EmergencyForm({ patientId, onOpened }: ClosedRecordProps) {
  const { t, i18n } = useLingui();
  // One id for all tries: sent twice, it is one emergency.
  const [id] = useState(() => crypto.randomUUID());
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { cause: "", explanation: "" },
    schema: beginEmergencyInput.pick({ cause: true, explanation: true }),
    async send(typed) {
      await client.clinical.emergencies.begin.mutate(beginEmergencyInput.parse({ id, patientId, ...typed }));
      await readCareAgain(patientId);
      onOpened();
    },
  });

  return (
    <form className={settings["form"]} noValidate onSubmit={submit}>
      <NativeSelect
        label={t`Why`}
        withAsterisk
        value={values.cause}
        error={problems["cause"]}
        data={[
          { value: "", label: t`Choose` },
          ...emergencyCauses.map((value) => ({ value, label: i18n._(causeWords[value]) })),
        ]}
        onChange={(event) => set({ cause: event.currentTarget.value })}
      />
      <Textarea
        label={t`What happened`}
        withAsterisk
        autosize
        minRows={2}
        maxRows={8}
        value={values.explanation}
        error={problems["explanation"]}
        onChange={(event) => set({ explanation: event.currentTarget.value })}
      />
      {failure !== null && <ErrorState error={mutation.error} />}
      <div>
        <Button type="submit" loading={mutation.isPending}>
          <Trans>Open the record for an hour</Trans>
        </Button>
      </div>
    </form>
  );
}
