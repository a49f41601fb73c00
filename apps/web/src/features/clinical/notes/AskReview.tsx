import { Trans, useLingui } from "@lingui/react/macro";
import { askedMeanings, askReviewInput, type Note } from "@anamnesis/domain";
import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { z } from "zod";
import { client } from "../../../lib/trpc.ts";
import { useForm } from "../../../lib/use-form.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { memberRoleWords } from "../../organizations/words.ts";
import { useWriters } from "../care/use-writers.ts";
import { askedWords } from "./note-words.ts";
import { readNotesAgain } from "./use-notes.ts";

interface AskReviewProps {
  readonly note: Note;
  readonly patientId: string;
  readonly onClose: () => void;
}

/** Asks somebody to look at a note and to sign it. */
export function AskReview({ note, patientId, onClose }: AskReviewProps) {
  const { t, i18n } = useLingui();
  const [id] = useState(() => crypto.randomUUID());
  const writers = useWriters(note.authorId);
  const inputOf = (typed: object) => ({ id, noteId: note.id, patientId, ...typed });
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { userId: "", meaning: "review" },
    schema: z.preprocess((typed) => inputOf(typed as object), askReviewInput),
    async send(typed) {
      await client.clinical.notes.askReview.mutate(askReviewInput.parse(inputOf(typed)));
      await readNotesAgain({ patientId, caseId: note.caseId });
      onClose();
    },
  });
  return (
    <form className={settings["form"]} noValidate onSubmit={submit} aria-label={t`Ask somebody to sign`}>
      <NativeSelect
        label={t`Whom`}
        withAsterisk
        disabled={writers.isPending}
        value={values.userId}
        error={problems["userId"]}
        data={[
          { value: "", label: writers.others.length === 0 ? t`Nobody else works here with patients` : t`Choose` },
          ...writers.others.map(({ userId, displayName, role }) => ({
            value: userId,
            label: `${displayName}, ${i18n._(memberRoleWords[role])}`,
          })),
        ]}
        onChange={(event) => set({ userId: event.currentTarget.value })}
      />
      <NativeSelect
        label={t`To do what`}
        value={values.meaning}
        data={askedMeanings.map((value) => ({ value, label: i18n._(askedWords[value]) }))}
        onChange={(event) => set({ meaning: event.currentTarget.value })}
      />
      {(failure !== null || writers.error !== null) && <ErrorState error={mutation.error ?? writers.error} />}
      <div className={settings["actions"]}>
        <Button type="submit" loading={mutation.isPending}>
          <Trans>Ask</Trans>
        </Button>
        <Button variant="default" onClick={onClose}>
          <Trans>Not now</Trans>
        </Button>
      </div>
    </form>
  );
}
