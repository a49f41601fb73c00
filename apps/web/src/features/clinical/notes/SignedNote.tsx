import { Trans, useLingui } from "@lingui/react/macro";
import {
  amendmentsOf,
  type AskedMeaning,
  askedMeanings,
  type Note,
  type NoteList,
  type Signature,
} from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { formatExact, formatMoment } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import { memberRoleWords } from "../../organizations/words.ts";
import { AskReview } from "./AskReview.tsx";
import { NoteEditor } from "./NoteEditor.tsx";
import { NoteText } from "./NoteText.tsx";
import { askedWords, meaningWords } from "./note-words.ts";
import css from "./notes.module.css";
import { SignPanel } from "./SignPanel.tsx";
import { useHasDraft } from "./use-note-draft.ts";

interface SignedNoteProps {
  readonly patientId: string;
  readonly note: Note;
  readonly list: NoteList;
  /** Who it is about, for paper. */
  readonly heading: string;
}

type Opened = "amend" | "ask" | AskedMeaning | null;

/** A signed note with everything that was added to it, and who signed what. */
export function SignedNote({ patientId, note, list, heading }: SignedNoteProps) {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const mayWrite = useMayUse("clinical.notes.sign");
  const place = { patientId, caseId: note.caseId, amendsId: note.id };
  const own = list.notes.find((one) => one.amendsId === note.id && one.signedAt === null) ?? null;
  const isTyping = useHasDraft(place);
  const [opened, setOpened] = useState<Opened>(own !== null || isTyping ? "amend" : null);
  const close = () => setOpened(null);
  const print = useMutation({
    mutationFn: () => client.clinical.notes.print.mutate({ id: note.id, patientId }),
    onSuccess: () => window.print(),
  });
  const signed = list.signatures.filter(({ noteId, userId }) => noteId === note.id && userId === account.id);
  const canStill = askedMeanings.filter(
    (meaning) => note.authorId !== account.id && !signed.some((one) => one.meaning === meaning),
  );
  return (
    <article className={css["note"]} aria-label={t`Note of ${formatMoment(note.effectiveAt)}`} data-printed>
      <p className={css["heading"]}>{heading}</p>
      <p className={settings["detail"]}>{formatMoment(note.effectiveAt)}</p>
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
        <div className={`${settings["actions"]} ${css["tools"]}`}>
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

function Signatures({ list, noteId }: { readonly list: NoteList; readonly noteId: string }) {
  const { t } = useLingui();
  const signatures = list.signatures.filter((one) => one.noteId === noteId);
  return (
    <ul className={css["signatures"]} aria-label={t`Signatures`}>
      {signatures.map((one) => (
        <SignatureLine key={one.id} signature={one} />
      ))}
    </ul>
  );
}

function SignatureLine({ signature }: { readonly signature: Signature }) {
  const { i18n } = useLingui();
  const { signerName, memberRole, meaning, signedAt, digest, isIntact } = signature;
  return (
    <li>
      <strong>{signerName}</strong> ({i18n._(memberRoleWords[memberRole])}) {i18n._(meaningWords[meaning])},{" "}
      <time dateTime={signedAt} title={formatExact(signedAt)}>
        {formatMoment(signedAt)}
      </time>
      <span className={css["digest"]}> · SHA-256 {digest.slice(0, 16)}…</span>
      {!isIntact && (
        <strong className={css["broken"]}>
          <IconAlertTriangle size={15} stroke={1.8} aria-hidden />{" "}
          <Trans>What stands here is not what was signed.</Trans>
        </strong>
      )}
    </li>
  );
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
