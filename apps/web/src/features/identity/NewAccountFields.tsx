import { useLingui } from "@lingui/react/macro";
import { TextInput } from "@mantine/core";
import { NewPasswordInput } from "./NewPasswordInput.tsx";

export interface NewAccountValues {
  readonly displayName: string;
  readonly email: string;
  readonly password: string;
}

interface NewAccountFieldsProps {
  readonly nameLabel: string;
  readonly values: NewAccountValues;
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (change: Partial<NewAccountValues>) => void;
}

/** What every new account needs. */
export function NewAccountFields({ nameLabel, values, problems, onChange }: NewAccountFieldsProps) {
  const { t } = useLingui();
  return (
    <>
      <TextInput
        label={nameLabel}
        autoComplete="name"
        value={values.displayName}
        error={problems["displayName"]}
        onChange={(event) => onChange({ displayName: event.currentTarget.value })}
      />
      <TextInput
        label={t`E-mail`}
        type="email"
        autoComplete="username"
        value={values.email}
        error={problems["email"]}
        onChange={(event) => onChange({ email: event.currentTarget.value })}
      />
      <NewPasswordInput
        label={t`Password`}
        email={values.email}
        displayName={values.displayName}
        value={values.password}
        error={problems["password"]}
        onChange={(password) => onChange({ password })}
      />
    </>
  );
}
