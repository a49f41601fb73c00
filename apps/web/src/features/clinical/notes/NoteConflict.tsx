import { Trans, useLingui } from "@lingui/react/macro";
import { type Note, type NoteContent, noteParts } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { formatTime } from "../../../lib/dates.ts";
import settings from "../../../ui/settings.module.css";
import { differenceOf } from "./difference.ts";
import { partWords } from "./note-words.ts";
import css from "./notes.module.css";

interface NoteConflictProps {
  readonly mine: NoteContent;
  readonly theirs: Note;
  readonly onChoose: (which: "mine" | "theirs") => void;
}

/** What was written here and what another window saved, beside each other: one of them goes on. */
export function NoteConflict({ mine, theirs, onChoose }: NoteConflictProps) {
  const { t, i18n } = useLingui();
  return (
    <section className={css["conflict"]} aria-label={t`Two windows wrote this note`}>
      <h3>
        <Trans>Two windows wrote this note</Trans>
      </h3>
      <p className={settings["detail"]}>
        <Trans>Nothing is lost: choose what goes on. What differs is marked.</Trans>
      </p>
      {noteParts
        .filter((part) => mine[part] !== theirs[part])
        .map((part) => {
          const { before, one, other, after } = differenceOf(mine[part], theirs[part]);
          return (
            <div key={part} className={css["versions"]}>
              <div>
                <p className={settings["detail"]}>
                  {i18n._(partWords[part])}, <Trans>here</Trans>
                </p>
                <Version before={before} changed={one} after={after} />
              </div>
              <div>
                <p className={settings["detail"]}>
                  {i18n._(partWords[part])}, <Trans>saved {formatTime(theirs.updatedAt)}</Trans>
                </p>
                <Version before={before} changed={other} after={after} />
              </div>
            </div>
          );
        })}
      <div className={settings["actions"]}>
        <Button size="xs" onClick={() => onChoose("mine")}>
          <Trans>Go on with what is here</Trans>
        </Button>
        <Button size="xs" variant="default" onClick={() => onChoose("theirs")}>
          <Trans>Go on with what was saved</Trans>
        </Button>
      </div>
    </section>
  );
}

interface VersionProps {
  readonly before: string;
  readonly changed: string;
  readonly after: string;
}

function Version({ before, changed, after }: VersionProps) {
  return (
    <p className={css["text"]}>
      {before}
      {changed !== "" && <mark>{changed}</mark>}
      {after}
    </p>
  );
}
