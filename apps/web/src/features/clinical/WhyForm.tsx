import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import settings from "../../ui/settings.module.css";
import { ErrorState } from "../../ui/States.tsx";

interface WhyFormProps {
  readonly label: string;
  /** What the button does. */
  readonly button: string;
  readonly send: (reason: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks why something is stopped or paused, before it is. */
export function WhyForm({ label, button, send, onClose }: WhyFormProps) {
  const { t } = useLingui();
  const [reason, setReason] = useState("");
  const [isAsked, setAsked] = useState(false);
  const moving = useMutation({ mutationFn: send, onSuccess: onClose });
  const isShort = reason.trim().length < 3;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!isShort) moving.mutate(reason);
  };
  return (
    <form className={settings["stack"]} noValidate onSubmit={submit}>
      <Textarea
        label={label}
        autoFocus
        withAsterisk
        autosize
        minRows={1}
        maxRows={6}
        value={reason}
        error={isAsked && isShort ? t`Say why, in a few words.` : undefined}
        onChange={({ currentTarget: { value } }) => setReason(value)}
      />
      <div className={settings["actions"]}>
        <Button type="submit" size="xs" loading={moving.isPending}>
          {button}
        </Button>
        <Button variant="default" size="xs" onClick={onClose}>
          <Trans>Not now</Trans>
        </Button>
      </div>
      {moving.isError && <ErrorState error={moving.error} />}
    </form>
  );
}
