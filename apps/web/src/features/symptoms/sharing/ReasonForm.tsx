import { Trans, useLingui } from "@lingui/react/macro";
import { openSharedInput, type SharedWithUs } from "@anamnesis/domain";
import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { focusFirstProblem, problemsOf } from "../../../lib/forms.ts";
import { Card } from "../../../ui/Page.tsx";
import { Presets } from "./Presets.tsx";
import { categoryCountInWords, daysInWords, extrasInWords } from "./share-words.ts";
import css from "./sharing.module.css";

interface ReasonFormProps {
  readonly shareId: string;
  /** Undefined where nobody knows of it. */
  readonly share: SharedWithUs | undefined;
  readonly onGiven: (reason: string) => void;
}

/** Asks why, before anything is shown. */
export function ReasonForm({ shareId, share, onGiven }: ReasonFormProps) {
  const { t, i18n } = useLingui();
  const name = share?.personName;
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<string>();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const found = problemsOf(openSharedInput, { shareId, reason })?.["reason"];
    setProblem(found === undefined ? undefined : t`Say why, in a few words. The person reads it.`);
    if (found === undefined) onGiven(reason.trim());
    else focusFirstProblem(event.currentTarget);
  }

  return (
    <Card label={t`Why do you look?`}>
      <form className={css["form"]} noValidate onSubmit={submit}>
        <div className={css["group"]}>
          <h2>
            <Trans>Why do you look?</Trans>
          </h2>
          {share !== undefined && (
            <p className={css["detail"]}>
              {i18n._(daysInWords(share))}: {i18n._(categoryCountInWords(share.categoryCount))},{" "}
              {extrasInWords(share)
                .map((words) => i18n._(words))
                .join(", ")}
            </p>
          )}
          <p>
            {name === undefined ? (
              <Trans>The person sees that you looked, when, and this reason. It is kept with the record.</Trans>
            ) : (
              <Trans>{name} sees that you looked, when, and this reason. It is kept with the record.</Trans>
            )}
          </p>
          <Presets
            label={t`Usual reasons`}
            presets={[t`Visit today`, t`Preparing a visit`, t`Call`].map((label) => ({ label, value: label }))}
            chosen={reason}
            onChoose={setReason}
          />
          <TextInput
            label={t`Reason`}
            required
            maxLength={500}
            value={reason}
            error={problem}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </div>
        <div>
          <Button type="submit">
            <Trans>Open the diary</Trans>
          </Button>
        </div>
      </form>
    </Card>
  );
}
