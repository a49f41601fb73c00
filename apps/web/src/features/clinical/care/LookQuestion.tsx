import { Trans, useLingui } from "@lingui/react/macro";
import { askInput, type OwnLookAsked } from "@anamnesis/domain";
import { Button, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { formatMoment } from "../../../lib/dates.ts";
import { client, trpc } from "../../../lib/trpc.ts";
import { useForm } from "../../../lib/use-form.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import css from "../clinical.module.css";

/** What one asked the clinic about a look, and the answer; or the way to ask. */
export function LookQuestion({ look }: { readonly look: OwnLookAsked }) {
  const [isAsking, setAsking] = useState(false);
  const { asked } = look;
  if (asked === null) {
    return isAsking ? (
      <AskForm look={look} onDone={() => setAsking(false)} />
    ) : (
      <div>
        <Button className={css["flush"]} variant="subtle" size="xs" onClick={() => setAsking(true)}>
          <Trans>Ask about this</Trans>
        </Button>
      </div>
    );
  }
  const { question, answer, answererName, answeredAt } = asked;
  return (
    <div className={css["asked"]}>
      <p className={css["quiet"]}>
        <Trans>You asked:</Trans>
      </p>
      <p className={css["words"]}>{question ?? <Unreadable />}</p>
      {answeredAt === null ? (
        <p className={css["quiet"]}>
          <Trans>The clinic has not answered yet. You get a mail when it does.</Trans>
        </p>
      ) : (
        <>
          <p className={css["quiet"]}>
            <Trans>
              {answererName} answered, {formatMoment(answeredAt)}:
            </Trans>
          </p>
          <p className={css["words"]}>{answer ?? <Unreadable />}</p>
        </>
      )}
    </div>
  );
}

/** What stands for a question or an answer that does not open. */
export function Unreadable() {
  return (
    <span className={css["quiet"]}>
      <Trans>This cannot be read.</Trans>
    </span>
  );
}

function AskForm({
  look: { id: lookId, occurredAt },
  onDone,
}: {
  readonly look: OwnLookAsked;
  readonly onDone: () => void;
}) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [id] = useState(() => crypto.randomUUID());
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { question: "" },
    schema: askInput.pick({ question: true }),
    async send({ question }) {
      await client.clinical.ownRecords.ask.mutate({ id, lookId, occurredAt, question });
      await queries.invalidateQueries({ queryKey: trpc.clinical.ownRecords.looks.pathKey() });
      onDone();
    },
  });

  return (
    <form className={settings["form"]} noValidate onSubmit={submit}>
      <Textarea
        label={t`What do you want to know?`}
        description={t`Those who look into such things at the clinic read it, and answer here.`}
        autoFocus
        autosize
        minRows={2}
        maxRows={8}
        value={values.question}
        error={problems["question"]}
        onChange={(event) => set({ question: event.currentTarget.value })}
      />
      {failure !== null && <ErrorState error={mutation.error} />}
      <div className={settings["actions"]}>
        <Button type="submit" loading={mutation.isPending}>
          <Trans>Ask</Trans>
        </Button>
        <Button variant="default" onClick={onDone}>
          <Trans>Not now</Trans>
        </Button>
      </div>
    </form>
  );
}
