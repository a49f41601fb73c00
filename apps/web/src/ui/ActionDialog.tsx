import type { MessageDescriptor } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { reasonInput } from "@anamnesis/domain";
import { Button, Modal, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";
import { keepDraft, keptDraft } from "../lib/drafts.ts";
import { fieldErrorsOf } from "../lib/errors.ts";
import { focusFirstProblem, problemsOf } from "../lib/forms.ts";
import { ErrorState } from "./States.tsx";
import css from "./ActionDialog.module.css";

/** What is said before something is done. */
export interface DialogWords {
  /** On the button that does it. */
  readonly button: MessageDescriptor;
  readonly title: MessageDescriptor;
  /** What will happen, one thing each. */
  readonly consequences: readonly MessageDescriptor[];
}

export interface ActionDialogProps {
  readonly words: DialogWords;
  /** Under which name a reason that was begun is kept. */
  readonly draft: string;
  /** Where the reason will stand. */
  readonly whereKept: string;
  readonly carryOut: (reason: string) => Promise<unknown>;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Called when it is done, before the dialog closes. */
  readonly onDone: () => Promise<void>;
  /** What is to be chosen besides the reason. */
  readonly children?: ReactNode;
}

/** Says what will happen, and asks why, before anything is done that has to have a reason. */
export function ActionDialog({ isOpen, onClose, ...rest }: ActionDialogProps) {
  const { t, i18n } = useLingui();
  const [isSending, setSending] = useState(false);
  return (
    <Modal
      opened={isOpen}
      // While it is being sent, the question who is there may stand above this.
      onClose={() => (isSending ? undefined : onClose())}
      title={i18n._(rest.words.title)}
      centered
      size="lg"
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      <ReasonForm {...rest} onClose={onClose} onSending={setSending} />
    </Modal>
  );
}

const isText = (value: unknown): value is string => typeof value === "string";

interface ReasonFormProps extends Omit<ActionDialogProps, "isOpen"> {
  readonly onSending: (isSending: boolean) => void;
}

function ReasonForm({ words, draft, whereKept, carryOut, onClose, onDone, onSending, children }: ReasonFormProps) {
  const { t, i18n } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const [reason, setReason] = useState(() => keptDraft(account.id, draft, isText) ?? "");
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const act = useMutation({
    mutationFn: carryOut,
    onMutate: () => onSending(true),
    onError: (error) => setProblems(fieldErrorsOf(error)),
    async onSuccess() {
      keepDraft(account.id, draft, null);
      await onDone();
      onClose();
    },
    onSettled: () => onSending(false),
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const found = problemsOf(reasonInput, { reason });
    setProblems(found ?? {});
    if (found === null) act.mutate(reason, { onError: () => focusFirstProblem(form) });
    else focusFirstProblem(form);
  }

  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      {children}
      <ul className={css["consequences"]}>
        {words.consequences.map((consequence) => (
          <li key={consequence.id}>{i18n._(consequence)}</li>
        ))}
      </ul>
      <Textarea
        label={t`Reason`}
        description={whereKept}
        required
        autosize
        minRows={2}
        maxRows={8}
        data-autofocus={children === undefined || undefined}
        value={reason}
        error={problems["reason"]}
        onChange={(event) => {
          setReason(event.currentTarget.value);
          keepDraft(account.id, draft, event.currentTarget.value);
        }}
      />
      {act.isError && problems["reason"] === undefined && <ErrorState error={act.error} />}
      <div className={css["buttons"]}>
        <Button variant="default" disabled={act.isPending} onClick={onClose}>
          <Trans>Leave it as it is</Trans>
        </Button>
        <Button type="submit" loading={act.isPending}>
          {i18n._(words.button)}
        </Button>
      </div>
    </form>
  );
}
