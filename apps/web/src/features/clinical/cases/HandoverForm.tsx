import { Trans, useLingui } from "@lingui/react/macro";
import { type CaseList, handOverCaseInput, type MedicalCase } from "@anamnesis/domain";
import { Button, NativeSelect, Textarea } from "@mantine/core";
import { useState } from "react";
import { z } from "zod";
import { client } from "../../../lib/trpc.ts";
import { useForm } from "../../../lib/use-form.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { memberRoleWords } from "../../organizations/words.ts";
import { readCareAgain } from "../care/use-care.ts";
import { useWriters } from "../care/use-writers.ts";

interface HandoverFormProps {
  readonly patientId: string;
  readonly given: MedicalCase;
  readonly onDone: (list: CaseList) => void;
  readonly onClose: () => void;
}

/** Gives a case to somebody else, with what they have to know. */
export function HandoverForm({ patientId, given, onDone, onClose }: HandoverFormProps) {
  const { t, i18n } = useLingui();
  // One id for all tries: sent twice, it is one handover.
  const [id] = useState(() => crypto.randomUUID());
  const { others, ...writers } = useWriters(given.assignedTo?.userId);
  const inputOf = (typed: object) => ({ id, caseId: given.id, patientId, version: given.updatedAt, ...typed });
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { userId: "", why: "" },
    schema: z.preprocess((typed) => inputOf(typed as object), handOverCaseInput),
    async send(typed) {
      onDone(await client.clinical.cases.handOver.mutate(handOverCaseInput.parse(inputOf(typed))));
      void readCareAgain(patientId);
      onClose();
    },
  });
  return (
    <form className={settings["form"]} noValidate onSubmit={submit} aria-label={t`Hand over`}>
      <NativeSelect
        label={t`To whom`}
        withAsterisk
        disabled={writers.isPending}
        value={values.userId}
        error={problems["userId"]}
        data={[
          { value: "", label: others.length === 0 ? t`Nobody else works here with patients` : t`Choose` },
          ...others.map(({ userId, displayName, role }) => ({
            value: userId,
            label: `${displayName}, ${i18n._(memberRoleWords[role])}`,
          })),
        ]}
        onChange={(event) => set({ userId: event.currentTarget.value })}
      />
      <Textarea
        label={t`What they have to know`}
        description={t`They get a mail that there is work, and read this here. They come into the care team.`}
        withAsterisk
        autosize
        minRows={2}
        maxRows={8}
        value={values.why}
        error={problems["why"]}
        onChange={(event) => set({ why: event.currentTarget.value })}
      />
      {(failure !== null || writers.error !== null) && <ErrorState error={mutation.error ?? writers.error} />}
      <div className={settings["actions"]}>
        <Button type="submit" loading={mutation.isPending}>
          <Trans>Hand it over</Trans>
        </Button>
        <Button variant="default" onClick={onClose}>
          <Trans>Not now</Trans>
        </Button>
      </div>
    </form>
  );
}
