import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { isEndedCase, type MedicalCase, type NoteList, type Patient } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import { NoteEditor } from "./NoteEditor.tsx";
import { SignedNote } from "./SignedNote.tsx";
import { useHasDraft } from "./use-note-draft.ts";
import { useNotes } from "./use-notes.ts";

interface NotesCardProps {
  readonly patient: Patient;
  readonly given: MedicalCase;
}

/** What was found and done at visits, the newest first; one's own draft above. */
export function NotesCard({ patient, given }: NotesCardProps) {
  const { t } = useLingui();
  const notes = useNotes({ patientId: patient.id, caseId: given.id });
  return (
    <Card label={t`Notes`}>
      <div className={settings["stack"]}>
        {notes.isPending && <Loading rows={2} height={96} />}
        {notes.isError && <ErrorState error={notes.error} onRetry={() => void notes.refetch()} />}
        {notes.isSuccess && <Notes patient={patient} given={given} list={notes.data} />}
      </div>
    </Card>
  );
}

function Notes({ patient, given, list }: NotesCardProps & { readonly list: NoteList }) {
  const { account } = useRouteContext({ from: "/shell" });
  const mayWrite = useMayUse("clinical.notes.sign") && !isEndedCase(given.status);
  const place = { patientId: patient.id, caseId: given.id, amendsId: null };
  const draft =
    list.notes.find(
      ({ amendsId, signedAt, authorId }) => amendsId === null && signedAt === null && authorId === account.id,
    ) ?? null;
  const isTyping = useHasDraft(place);
  const [isWriting, setWriting] = useState(mayWrite && (draft !== null || isTyping));
  const signed = list.notes.filter(({ amendsId, signedAt }) => amendsId === null && signedAt !== null).toReversed();
  const others = list.othersDrafts.filter((name) => name !== "").join(", ");
  return (
    <>
      <div className={settings["head"]}>
        <h2>
          <Trans>Notes</Trans>
        </h2>
        {mayWrite && !isWriting && (
          <Button size="xs" variant="default" onClick={() => setWriting(true)}>
            {draft === null ? <Trans>Write a note</Trans> : <Trans>Go on with your draft</Trans>}
          </Button>
        )}
      </div>
      {isWriting && <NoteEditor place={place} note={draft} onClose={() => setWriting(false)} />}
      {others !== "" && (
        <p className={settings["detail"]}>
          <Trans>{others} writes a note here. It is shown once it is signed.</Trans>
        </p>
      )}
      {signed.length === 0 && !isWriting && (
        <p className={settings["detail"]}>
          <Trans>No signed note yet.</Trans>
        </p>
      )}
      {signed.map((note) => (
        <SignedNote key={note.id} patient={patient} given={given} note={note} list={list} />
      ))}
      {list.unreadable > 0 && (
        <p role="status" className={settings["detail"]}>
          <Plural
            value={list.unreadable}
            one="# more note could not be opened."
            other="# more notes could not be opened."
          />
        </p>
      )}
    </>
  );
}
