import { Trans, useLingui } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { CodeInput } from "./CodeInput.tsx";

export interface SecondStepValues {
  readonly totp: string;
  readonly recoveryCode: string;
}

interface SecondStepProps {
  readonly values: SecondStepValues;
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (values: SecondStepValues) => void;
}

/** What was typed of it, in the form in which the server takes it. */
export function givenFactor({ totp, recoveryCode }: SecondStepValues): { totp?: string; recoveryCode?: string } {
  if (recoveryCode !== "") return { recoveryCode };
  return totp === "" ? {} : { totp };
}

/** The code of the authenticator app, or a recovery code in its place. */
export function SecondStep({ values, problems, onChange }: SecondStepProps) {
  const { t } = useLingui();
  const [hasApp, setHasApp] = useState(true);
  return (
    <>
      {hasApp ? (
        <CodeInput
          key="totp"
          label={t`Code from your authenticator app`}
          autoFocus
          value={values.totp}
          error={problems["totp"]}
          onChange={(totp) => onChange({ totp, recoveryCode: "" })}
        />
      ) : (
        <TextInput
          key="recovery"
          label={t`Recovery code`}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          placeholder="ABCDE-12345"
          autoFocus
          value={values.recoveryCode}
          error={problems["recoveryCode"]}
          onChange={(event) => onChange({ totp: "", recoveryCode: event.currentTarget.value })}
        />
      )}
      <Button
        variant="subtle"
        size="compact-md"
        justify="start"
        onClick={() => {
          setHasApp(!hasApp);
          onChange({ totp: "", recoveryCode: "" });
        }}
      >
        {hasApp ? <Trans>Use a recovery code instead</Trans> : <Trans>Use the app instead</Trans>}
      </Button>
    </>
  );
}
