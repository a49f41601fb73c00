import { Trans, useLingui } from "@lingui/react/macro";
import { dayNotes, mostDayNotes } from "@anamnesis/domain";
import { Button, Textarea } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { domainText } from "../../lib/domain-words.ts";
import { Notice } from "../../ui/Notice.tsx";
import { takeBack } from "../symptoms/outbox.ts";
import { Refusal } from "../symptoms/WaitingRow.tsx";
import css from "./days.module.css";
import { beginWriting, newWriting, sendNotes, useDay, useWaitingNotes, type Writing } from "./use-day.ts";

/** So long after the last key what was written is sent. */
const pauseMs = 1_500;
/** From here on it is told how much fits. */
const nearlyFull = mostDayNotes - 200;

interface DayNotesProps {
  readonly date: string;
  readonly onChanged: (undo: () => void) => void;
}

/** What is being written, and what it began with. */
interface Draft extends Writing {
  readonly text: string;
  readonly before: string;
}

/** The note of a day, which is saved as it is written. */
export function DayNotes({ date, onChanged }: DayNotesProps) {
  const { t } = useLingui();
  const { day, saved } = useDay(date);
  const waiting = useWaitingNotes(date);
  const [draft, setDraft] = useState<Draft | null>(null);
  const unsent = useRef<Draft | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const refused = waiting?.state === "refused" ? waiting : null;
  const text = draft?.text ?? refused?.payload.notes ?? day.notes;
  const read = dayNotes.safeParse(text);

  function flush() {
    clearTimeout(timer.current);
    const now = unsent.current;
    unsent.current = null;
    if (now === null || !dayNotes.safeParse(now.text).success) return;
    onChanged(() => {
      setDraft(null);
      // It may have been saved by now: what is put back is written after it.
      void sendNotes(date, now.before, now);
    });
    void sendNotes(date, now.text, now);
  }
  const latest = useRef(flush);
  useEffect(() => {
    latest.current = flush;
  });
  // Whoever leaves the page in the middle of a word loses nothing.
  useEffect(() => () => latest.current(), []);

  function write(next: string) {
    const writing = draft ?? { ...beginWriting(date, saved), before: day.notes };
    const now = { ...writing, text: next };
    setDraft(now);
    unsent.current = now;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(), pauseMs);
  }

  function leave() {
    flush();
    // What cannot be kept stays where it can be put right.
    if (read.success) setDraft(null);
  }

  return (
    <>
      <Textarea
        label={t`Note`}
        autosize
        minRows={1}
        maxRows={10}
        value={text}
        error={read.success ? undefined : domainText(read.error.issues[0]?.message ?? "")}
        description={text.length > nearlyFull ? t`${text.length} of ${mostDayNotes} characters` : undefined}
        inputWrapperOrder={["label", "input", "description", "error"]}
        classNames={{ label: css["quiet"] ?? "" }}
        onChange={(event) => write(event.currentTarget.value)}
        onBlur={leave}
      />
      {day.notesUnreadable === true && (
        <p className={css["unreadable"]}>
          <Trans>The note cannot be read: its seal does not open.</Trans>
        </p>
      )}
      {refused !== null &&
        (refused.refusal?.reason === "symptoms.notes_changed_meanwhile" ? (
          <Notice label={t`Written on another device meanwhile`}>
            <p>
              <Trans>Written on another device meanwhile:</Trans>
            </p>
            <p className={css["other"]}>{saved.notes === "" ? <Trans>nothing</Trans> : saved.notes}</p>
            <div className={css["answers"]}>
              <Button
                variant="default"
                onClick={() => void sendNotes(date, refused.payload.notes, newWriting(saved.notesRevision))}
              >
                <Trans>Keep what stands here</Trans>
              </Button>
              <Button
                variant="default"
                onClick={() => {
                  setDraft(null);
                  void takeBack(refused.id);
                }}
              >
                <Trans>Take the other</Trans>
              </Button>
            </div>
          </Notice>
        ) : (
          <Refusal item={refused} />
        ))}
    </>
  );
}
