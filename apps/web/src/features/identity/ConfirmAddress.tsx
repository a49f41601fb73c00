import { spelledAddress } from "@anamnesis/domain";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { client } from "../../lib/trpc.ts";
import { CodeInput } from "./CodeInput.tsx";
import { EntranceForm } from "./EntranceForm.tsx";
import css from "./EntranceForm.module.css";
import { useForm } from "../../lib/use-form.ts";

interface ConfirmAddressProps {
  readonly email: string;
  /** Goes on when the address is confirmed: by the code here, or by the link somewhere else. */
  readonly onConfirmed: () => Promise<void>;
}

/** The step after registering: the code of the mail, or its link. */
export function ConfirmAddress({ email, onConfirmed }: ConfirmAddressProps) {
  const { t } = useLingui();
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { code: "" },
    async send({ code }) {
      await client.identity.accounts.verifyEmail.mutate({ email, code });
      await onConfirmed();
    },
  });
  const resend = useMutation({ mutationFn: () => client.identity.accounts.resendVerification.mutate({ email }) });
  const goOn = useMutation({ mutationFn: onConfirmed });
  const readable = spelledAddress(email);
  const isWaiting = goOn.isError ? t`Not confirmed yet. Open the link in the mail, or type its code here.` : null;
  return (
    <EntranceForm title={t`Look into your mail`} failure={failure ?? isWaiting} onSubmit={submit}>
      <p>
        <Trans>
          We sent a mail to <strong>{readable}</strong>. Open its link, or type its code here.
        </Trans>
      </p>
      <CodeInput
        label={t`Code from the mail`}
        autoFocus
        value={values.code}
        error={problems["code"]}
        onChange={(code) => set({ code })}
      />
      <Button type="submit" size="md" loading={mutation.isPending}>
        <Trans>Confirm</Trans>
      </Button>
      <div className={css["links"]}>
        <Button variant="subtle" size="compact-md" loading={goOn.isPending} onClick={() => goOn.mutate()}>
          <Trans>I opened the link</Trans>
        </Button>
        <Button variant="subtle" size="compact-md" loading={resend.isPending} onClick={() => resend.mutate()}>
          <Trans>Send another mail</Trans>
        </Button>
      </div>
      <p role="status">{resend.isSuccess && <Trans>Sent. Only the newest mail counts.</Trans>}</p>
    </EntranceForm>
  );
}
