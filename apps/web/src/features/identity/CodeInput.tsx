import { useLingui } from "@lingui/react/macro";
import { TextInput } from "@mantine/core";
import { useEffect, useRef } from "react";

interface CodeInputProps {
  readonly label: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
  readonly className?: string | undefined;
}

/** As the server reads it: people type and paste codes in groups. */
const sixDigits = (value: string) => /^\d{6}$/u.exec(value.replaceAll(/[\s-]/gu, ""))?.[0] ?? null;

/**
 * Six digits of an app or of a mail. They send their form once they are there, typed, pasted or filled in, and not again
 * before they were edited: what was refused stays to be looked at.
 */
export function CodeInput({ label, value, error, onChange, autoFocus = false, className }: CodeInputProps) {
  const { t } = useLingui();
  const field = useRef<HTMLInputElement>(null);
  const sent = useRef<string | null>(null);
  useEffect(() => {
    const code = sixDigits(value);
    if (code !== null && code !== sent.current) field.current?.form?.requestSubmit();
    sent.current = code;
  }, [value]);
  // The next one is typed over a refused one.
  useEffect(() => {
    if (error !== undefined) field.current?.select();
  }, [error]);
  return (
    <TextInput
      ref={field}
      label={label}
      description={t`Sent by itself at six digits.`}
      inputMode="numeric"
      autoComplete="one-time-code"
      placeholder="000000"
      autoFocus={autoFocus}
      className={className}
      value={value}
      // The cursor is here already when an answer comes: said aloud, it is not missed.
      error={error === undefined ? undefined : <span role="alert">{error}</span>}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
