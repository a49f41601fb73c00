import { useLingui } from "@lingui/react/macro";
import { type NoteContent, noteParts } from "@anamnesis/domain";
import { partLetters, partWords } from "./note-words.ts";
import css from "./notes.module.css";

/** The parts of a note in which something stands. */
export function NoteText({ content }: { readonly content: NoteContent }) {
  const { i18n } = useLingui();
  return (
    <dl className={css["soap"]}>
      {noteParts
        .filter((part) => content[part].trim() !== "")
        .map((part) => (
          <div key={part}>
            <dt>
              <abbr title={i18n._(partWords[part])}>{partLetters[part]}</abbr>
            </dt>
            <dd className={css["text"]}>{content[part]}</dd>
          </div>
        ))}
    </dl>
  );
}
