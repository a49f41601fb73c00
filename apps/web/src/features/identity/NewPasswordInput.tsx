import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { PasswordInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { passwordMin } from "@anamnesis/domain";
import { client } from "../../lib/trpc.ts";
import { VisuallyHidden } from "../../ui/States.tsx";
import css from "./NewPasswordInput.module.css";

interface NewPasswordInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What a form found wrong with it. */
  readonly error?: string | undefined;
  readonly label: string;
  /** Whose password it is to be: a password that is mostly a name is no good. */
  readonly email?: string | undefined;
  readonly displayName?: string | undefined;
  readonly autoFocus?: boolean;
}

const pauseMs = 600;
const steps = [passwordMin, 16, 20, 26] as const;

/** A new password. Length is what counts, so length is what is shown; what guessers know, the server knows. */
export function NewPasswordInput({
  value,
  onChange,
  error,
  label,
  email,
  displayName,
  autoFocus = false,
}: NewPasswordInputProps) {
  const { t } = useLingui();
  const [isVisible, setIsVisible] = useState(false);
  const [paused] = useDebouncedValue(value, pauseMs);
  const { problem, checkNow } = useGuessable(paused, { email, displayName }, value);
  // By characters, not by UTF-16 units, but as the rule counts them.
  const { length } = value;
  const reached = steps.filter((step) => length >= step).length;
  const missing = passwordMin - length;
  // The form has just said the same: once is enough.
  const isSaid = problem !== null && problem === error;
  const words = isSaid
    ? ""
    : length === 0
      ? t`At least ${passwordMin} characters. A few words are easy to remember.`
      : missing > 0
        ? plural(missing, { one: "# more character", other: "# more characters" })
        : (problem ?? [t`Long enough`, t`Long`, t`Very long`, t`Longer than anybody guesses`][reached - 1] ?? "");
  return (
    <div>
      <PasswordInput
        label={label}
        autoComplete="new-password"
        autoFocus={autoFocus}
        value={value}
        error={error}
        visible={isVisible}
        onVisibilityChange={setIsVisible}
        visibilityToggleButtonProps={{ "aria-label": isVisible ? t`Hide the password` : t`Show the password` }}
        onChange={(event) => onChange(event.currentTarget.value)}
        onBlur={checkNow}
        description={
          <span className={css["strength"]} data-problem={problem !== null || undefined}>
            <span className={css["bars"]} aria-hidden>
              {steps.map((step, index) => (
                <span key={step} data-filled={(problem === null && index < reached) || undefined} />
              ))}
            </span>
            <span>{words}</span>
          </span>
        }
        inputWrapperOrder={["label", "input", "description", "error"]}
      />
      {/* Read out after a pause, not with every letter. */}
      <VisuallyHidden>
        <span role="status">{paused === value && length > 0 ? words : ""}</span>
      </VisuallyHidden>
    </div>
  );
}

interface AboutPerson {
  readonly email: string | undefined;
  readonly displayName: string | undefined;
}

/** What the server knows against a password, once typing pauses. A check that fails is none: the form asks again. */
function useGuessable(paused: string, { email, displayName }: AboutPerson, typed: string) {
  const [checked, setChecked] = useState<{ readonly password: string; readonly problem: string | null } | null>(null);
  const [now, setNow] = useState("");
  const password = now === typed ? now : paused;
  useEffect(() => {
    if (password.length < passwordMin) return;
    const abort = new AbortController();
    const about = { ...(email ? { email } : {}), ...(displayName ? { displayName } : {}) };
    client.identity.accounts.checkPassword.mutate({ password, ...about }, { signal: abort.signal }).then(
      ({ problem }) => setChecked({ password, problem }),
      () => undefined,
    );
    return () => abort.abort();
  }, [password, email, displayName]);
  return {
    problem: checked !== null && checked.password === typed ? checked.problem : null,
    checkNow: () => setNow(typed),
  };
}
