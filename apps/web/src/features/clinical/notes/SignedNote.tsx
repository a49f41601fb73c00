import { Trans, useLingui } from "@lingui/react/macro";
import {
  amendmentsOf,
  type AskedMeaning,
  askedMeanings,
  type Note,
  type MedicalCase,
  type NoteList,
  type Patient,
} from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useRouteContext, useSearch } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { formatMoment } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import { AskReview } from "./AskReview.tsx";
import { NoteEditor } from "./NoteEditor.tsx";
import { NotePaper } from "./NotePaper.tsx";
import { NoteText } from "./NoteText.tsx";
import { askedWords } from "./note-words.ts";
import css from "./notes.module.css";
import { Signatures } from "./Signatures.tsx";
import { SignPanel } from "./SignPanel.tsx";
import { useHasDraft } from "./use-note-draft.ts";

interface SignedNoteProps {
  readonly patient: Patient;
  readonly given: MedicalCase;
  readonly note: Note;
  readonly list: NoteList;
}

type Opened = "amend" | "ask" | AskedMeaning | null;

/** A signed note with everything that was added to it, and who signed what. */
export function SignedNote({ patient, given, note, list }: SignedNoteProps) {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const mayWrite = useMayUse("clinical.notes.sign");
  const { id: patientId } = patient;
  const place = { patientId, caseId: note.caseId, amendsId: note.id };
  const own = list.notes.find((one) => one.amendsId === note.id && one.signedAt === null) ?? null;
  const isTyping = useHasDraft(place);
  const [opened, setOpened] = useState<Opened>(own !== null || isTyping ? "amend" : null);
  const close = () => setOpened(null);
  const { note: meant } = useSearch({ from: "/shell/organization/patients/$id" });
  const isMeant = list.notes.some(({ id, amendsId }) => id === meant && (id === note.id || amendsId === note.id));
  const article = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isMeant) article.current?.scrollIntoView({ block: "center" });
  }, [isMeant]);
  // When it was asked for; null while nothing is printed.
  const [printedAt, setPrintedAt] = useState<string | null>(null);
  const print = useMutation({
    mutationFn: () => client.clinical.notes.print.mutate({ id: note.id, patientId }),
    onSuccess() {
      flushSync(() => setPrintedAt(new Date().toISOString()));
      // Some browsers print after this has returned.
      window.addEventListener("afterprint", () => setPrintedAt(null), { once: true });
      window.print();
    },
  });
  const signed = list.signatures.filter(({ noteId, userId }) => noteId === note.id && userId === account.id);
  const canStill = askedMeanings.filter(
    (meaning) => note.authorId !== account.id && !signed.some((one) => one.meaning === meaning),
  );
  return (
    <article
      ref={article}
      className={css["note"]}
      aria-label={t`Note of ${formatMoment(note.effectiveAt)}`}
      aria-current={isMeant || undefined}
    >
      {printedAt !== null && (
        <NotePaper patient={patient} given={given} note={note} list={list} printedAt={printedAt} />
      )}
      <p className={settings["detail"]}>
        <Link
          to="/patients/$id"
          params={{ id: patientId }}
          search={{ case: note.caseId, note: note.id }}
          resetScroll={false}
          title={t`Link to this note`}
          className={css["permalink"]}
        >
          {formatMoment(note.effectiveAt)}
        </Link>
      </p>
      <NoteText content={note} />
      <Signatures list={list} noteId={note.id} />
      {amendmentsOf(list.notes, note.id).map((amendment) => (
        <section key={amendment.id} className={css["amendment"]} aria-label={t`Amendment`}>
          <p className={settings["detail"]}>
            <Trans>Amended {formatMoment(amendment.signedAt ?? amendment.createdAt)}</Trans>
          </p>
          <NoteText content={amendment} />
          <Signatures list={list} noteId={amendment.id} />
        </section>
      ))}
      <Asked list={list} noteId={note.id} />
      {opened === "amend" && (
        <section className={css["amendment"]} aria-label={t`New amendment`}>
          <NoteEditor place={place} note={own} onClose={close} />
        </section>
      )}
      {opened === "ask" && <AskReview note={note} patientId={patientId} onClose={close} />}
      {(opened === "review" || opened === "co_sign") && (
        <SignPanel place={place} noteId={note.id} meaning={opened} onSigned={close} onBack={close} />
      )}
      {opened === null && (
        <div className={settings["actions"]}>
          {mayWrite && (
            <Tool onClick={() => setOpened("amend")}>
              <Trans>Amend</Trans>
            </Tool>
          )}
          {mayWrite && (
            <Tool onClick={() => setOpened("ask")}>
              <Trans>Ask somebody to sign</Trans>
            </Tool>
          )}
          {mayWrite &&
            canStill.map((meaning) => (
              <MeaningTool key={meaning} meaning={meaning} onClick={() => setOpened(meaning)} />
            ))}
          <Button variant="default" size="xs" loading={print.isPending} onClick={() => print.mutate()}>
            <Trans>Print</Trans>
          </Button>
        </div>
      )}
      {print.isError && <ErrorState error={print.error} />}
    </article>
  );
}

function Tool({ onClick, children }: { readonly onClick: () => void; readonly children: ReactNode }) {
  return (
    <Button variant="default" size="xs" onClick={onClick}>
      {children}
    </Button>
  );
}

function MeaningTool({ meaning, onClick }: { readonly meaning: AskedMeaning; readonly onClick: () => void }) {
  const { i18n } = useLingui();
  return <Tool onClick={onClick}>{i18n._(askedWords[meaning])}</Tool>;
}

function Asked({ list, noteId }: { readonly list: NoteList; readonly noteId: string }) {
  const waiting = list.requests.filter((one) => one.noteId === noteId);
  if (waiting.length === 0) return null;
  const names = waiting.map(({ askedName }) => askedName ?? "–").join(", ");
  return (
    <p className={settings["detail"]}>
      <Trans>Waits for {names}</Trans>
    </p>
  );
}
