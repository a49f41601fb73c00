import { Trans, useLingui } from "@lingui/react/macro";
import { isEmptyNote, type Note, noteParts } from "@anamnesis/domain";
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { toLocalInput } from "../../../lib/dates.ts";
import { domainText } from "../../../lib/domain-words.ts";
import { client } from "../../../lib/trpc.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { DraftSaved } from "../DraftSaved.tsx";
import { NoteConflict } from "./NoteConflict.tsx";
import { NotePartField } from "./NotePartField.tsx";
import css from "./notes.module.css";
import { SignPanel } from "./SignPanel.tsx";
import { type DraftPlace, useForgetDraft, useNoteDraft } from "./use-note-draft.ts";
import { Snippets } from "./Snippets.tsx";
import { readNotesAgain } from "./use-notes.ts";
import { useSnippets } from "./use-snippets.ts";

interface NoteEditorProps {
  readonly place: DraftPlace;
  /** As it is on the server; null for a new one. */
  readonly note: Note | null;
  readonly onClose: () => void;
}

/** A note as it is being written. It is saved by itself; signing it is what ends it. */
export function NoteEditor({ place, note, onClose }: NoteEditorProps) {
  const { snippets } = useSnippets();
  const { draft, state, problems } = useNoteDraft(place, note);
  const forget = useForgetDraft();
  const [isSigning, setSigning] = useState(false);
  const [hasSnippets, setSnippets] = useState(false);
  const ended = () => {
    forget(place);
    onClose();
  };
  const sign = useMutation({
    async mutationFn() {
      await draft.flush();
      if (draft.state().phase !== "saved") return;
      await readNotesAgain(place);
      setSigning(true);
    },
  });
  const discard = useMutation({
    async mutationFn() {
      await draft.flush();
      const { id, version } = draft.state();
      if (version !== null) await client.clinical.notes.discard.mutate({ id, patientId: place.patientId });
      await readNotesAgain(place);
    },
    onSuccess: ended,
  });
  if (isSigning) {
    return (
      <SignPanel place={place} noteId={state.id} meaning="author" onSigned={ended} onBack={() => setSigning(false)} />
    );
  }
  const isTooLong = Object.keys(problems).length > 0;
  return (
    <div className={settings["stack"]}>
      {state.phase === "conflict" && state.theirs !== null && (
        <NoteConflict mine={state.content} theirs={state.theirs} onChoose={(which) => void draft.choose(which)} />
      )}
      {noteParts.map((part, index) => (
        <NotePartField
          key={part}
          part={part}
          value={state.content[part]}
          error={problems[part] === undefined ? undefined : domainText(problems[part])}
          hasFocus={index === 0 && note === null}
          snippets={snippets}
          onType={(value) => draft.type({ [part]: value })}
          onBlur={() => void (isTooLong ? undefined : draft.flush())}
        />
      ))}
      {hasSnippets && <Snippets />}
      <VisitTime effectiveAt={state.effectiveAt} onMove={draft.moveTo} />
      <div className={css["foot"]}>
        <DraftSaved state={state} />
        <div className={settings["actions"]}>
          <Button variant="subtle" size="xs" aria-expanded={hasSnippets} onClick={() => setSnippets(!hasSnippets)}>
            <Trans>Snippets</Trans>
          </Button>
          <Button variant="subtle" size="xs" loading={discard.isPending} onClick={() => discard.mutate()}>
            <Trans>Throw away</Trans>
          </Button>
          <Button variant="default" size="xs" onClick={onClose}>
            <Trans>Later</Trans>
          </Button>
          <Button
            disabled={isTooLong || isEmptyNote(state.content) || state.phase === "conflict"}
            loading={sign.isPending}
            onClick={() => sign.mutate()}
          >
            <Trans>Sign …</Trans>
          </Button>
        </div>
      </div>
      {state.phase === "refused" && <ErrorState error={state.error} onRetry={() => void draft.flush()} />}
      {(sign.error ?? discard.error) !== null && <ErrorState error={sign.error ?? discard.error} />}
    </div>
  );
}

interface VisitTimeProps {
  readonly effectiveAt: string;
  readonly onMove: (effectiveAt: string) => void;
}

/** When it was what the note tells of: now, unless it is written later. */
function VisitTime({ effectiveAt, onMove }: VisitTimeProps) {
  const { t } = useLingui();
  const [latest] = useState(() => toLocalInput(new Date()));
  const [refused, setRefused] = useState<string | null>(null);
  return (
    <TextInput
      className={css["when"]}
      type="datetime-local"
      label={t`When it was`}
      max={latest}
      value={refused ?? toLocalInput(effectiveAt)}
      error={refused === null ? undefined : t`Choose a time that was.`}
      onChange={({ currentTarget: { value } }) => {
        const moment = new Date(value);
        const hasBeen = moment.getTime() <= Date.now();
        setRefused(hasBeen ? null : value);
        if (hasBeen) onMove(moment.toISOString());
      }}
    />
  );
}
