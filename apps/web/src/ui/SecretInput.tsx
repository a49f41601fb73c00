import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Input, PasswordInput, TextInput } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { CopyButton } from "./CopyButton.tsx";
import css from "./SchemaFields.module.css";

/** What is to become of a secret that is never shown. */
export type SecretChange =
  | { readonly kind: "set"; readonly value: string; readonly isMadeHere: boolean }
  | { readonly kind: "remove" };

interface SecretInputProps {
  readonly label: string;
  readonly description: string | null;
  /** Whether one may be made here, rather than given by the other side. */
  readonly isMade: boolean;
  readonly isSet: boolean;
  readonly change: SecretChange | undefined;
  readonly error: string | undefined;
  readonly onChange: (change: SecretChange | undefined) => void;
}

/** `whsec_` and 32 random bytes, as Standard Webhooks has them. */
function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCodePoint(...bytes))}`;
}

/** A secret that can be set, replaced and removed, and is never shown again. */
export function SecretInput(props: SecretInputProps) {
  const { change, isSet } = props;
  if (isSet && change === undefined) return <Kept {...props} />;
  if (change?.kind === "remove") return <Removed {...props} />;
  return <Typed {...props} />;
}

function Kept({ label, description, error, onChange }: SecretInputProps) {
  const { t } = useLingui();
  return (
    <Input.Wrapper label={label} labelElement="div" description={description} error={error}>
      <div className={css["state"]}>
        <span>
          <IconLock size={18} stroke={1.7} aria-hidden />
          <Trans>Set. It is never shown.</Trans>
        </span>
        <div className={css["buttons"]}>
          <Button
            variant="default"
            size="compact-sm"
            aria-label={t`Replace: ${label}`}
            aria-invalid={error !== undefined || undefined}
            onClick={() => onChange({ kind: "set", value: "", isMadeHere: false })}
          >
            <Trans>Replace</Trans>
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            aria-label={t`Remove: ${label}`}
            onClick={() => onChange({ kind: "remove" })}
          >
            <Trans>Remove</Trans>
          </Button>
        </div>
      </div>
    </Input.Wrapper>
  );
}

function Removed({ label, description, onChange }: SecretInputProps) {
  const { t } = useLingui();
  return (
    <Input.Wrapper label={label} labelElement="div" description={description}>
      <div className={css["state"]}>
        <span>
          <Trans>It goes when you save.</Trans>
        </span>
        <Button
          variant="default"
          size="compact-sm"
          aria-label={t`Keep it after all: ${label}`}
          onClick={() => onChange(undefined)}
        >
          <Trans>Keep it after all</Trans>
        </Button>
      </div>
    </Input.Wrapper>
  );
}

function Typed({ label, description, isMade, isSet, change, error, onChange }: SecretInputProps) {
  const { t } = useLingui();
  const { value, isMadeHere } = change?.kind === "set" ? change : { value: "", isMadeHere: false };
  return (
    <div className={css["secret"]}>
      {isMadeHere ? (
        <TextInput
          label={label}
          description={t`Give it to the other side now: once it is saved, it is never shown again.`}
          readOnly
          value={value}
          error={error}
          onFocus={(event) => event.currentTarget.select()}
        />
      ) : (
        <PasswordInput
          label={label}
          description={description}
          autoComplete="off"
          spellCheck={false}
          autoFocus={isSet}
          value={value}
          error={error}
          onChange={(event) => onChange({ kind: "set", value: event.currentTarget.value, isMadeHere: false })}
        />
      )}
      <div className={css["buttons"]}>
        {isMadeHere && <CopyButton value={value} label={t`Copy: ${label}`} />}
        {isMade && !isMadeHere && (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => onChange({ kind: "set", value: newSecret(), isMadeHere: true })}
          >
            <Trans>Make one</Trans>
          </Button>
        )}
        {(isSet || isMadeHere) && (
          <Button variant="default" onClick={() => onChange(undefined)}>
            {isSet ? <Trans>Leave the one that is set</Trans> : <Trans>Without one</Trans>}
          </Button>
        )}
      </div>
    </div>
  );
}
