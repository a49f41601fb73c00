import { Trans, useLingui } from "@lingui/react/macro";
import { type NotePart, type Snippet, snippetsBegun, withSnippet } from "@anamnesis/domain";
import { Textarea } from "@mantine/core";
import { useState } from "react";
import { flushSync } from "react-dom";
import { partLetters, partWords } from "./note-words.ts";
import css from "./notes.module.css";

interface NotePartFieldProps {
  readonly part: NotePart;
  readonly value: string;
  readonly error: string | undefined;
  readonly hasFocus: boolean;
  readonly snippets: readonly Snippet[];
  readonly onType: (value: string) => void;
  readonly onBlur: () => void;
}

const mostOffered = 6;

/** A part of a note. A slash and the name of a snippet become its text once the name is over. */
export function NotePartField({ part, value, error, hasFocus, snippets, onType, onBlur }: NotePartFieldProps) {
  const { i18n } = useLingui();
  const [offered, setOffered] = useState<readonly Snippet[]>([]);
  const type = (field: HTMLTextAreaElement) => {
    const typed = { text: field.value, caret: field.selectionStart };
    const put = withSnippet(typed, snippets);
    setOffered(put === null ? snippetsBegun(typed, snippets).slice(0, mostOffered) : []);
    if (put === null) return onType(typed.text);
    // The place to go on is there once the text is.
    flushSync(() => onType(put.text));
    field.setSelectionRange(put.caret, put.caret);
  };
  return (
    <div>
      <Textarea
        label={
          <>
            <span className={css["letter"]} aria-hidden>
              {partLetters[part]}
            </span>{" "}
            {i18n._(partWords[part])}
          </>
        }
        autosize
        minRows={2}
        maxRows={18}
        autoFocus={hasFocus}
        value={value}
        error={error}
        onChange={(event) => type(event.currentTarget)}
        onBlur={() => {
          setOffered([]);
          onBlur();
        }}
      />
      {offered.length > 0 && (
        <p role="status" className={css["offered"]}>
          {offered.map(({ id, name }) => (
            <span key={id}>/{name}</span>
          ))}
          <Trans>and a space</Trans>
        </p>
      )}
    </div>
  );
}
