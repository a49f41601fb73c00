import { Trans } from "@lingui/react/macro";
import { amendmentsOf, type MedicalCase, type Note, type NoteList, type Patient } from "@anamnesis/domain";
import { useRouteContext } from "@tanstack/react-router";
import { createPortal } from "react-dom";
import { formatFullDay, formatMoment } from "../../../lib/dates.ts";
import { useMembership } from "../../identity/membership.ts";
import { NoteText } from "./NoteText.tsx";
import css from "./paper.module.css";
import { Signatures } from "./Signatures.tsx";

interface NotePaperProps {
  readonly patient: Patient;
  readonly given: MedicalCase;
  readonly note: Note;
  readonly list: NoteList;
  /** When it was asked for, ISO 8601. */
  readonly printedAt: string;
}

/** One note as it goes to paper: whose it is on every page, what was amended, and who signed what. Nothing else is printed. */
export function NotePaper({ patient, given, note, list, printedAt }: NotePaperProps) {
  const { account } = useRouteContext({ from: "/shell" });
  const clinic = useMembership()?.name ?? "";
  const printedBy = account.displayName;
  const moment = formatMoment(printedAt);
  return createPortal(
    <div className={css["paper"]}>
      <header className={css["head"]}>
        <div className={css["who"]}>
          <strong>
            {patient.givenName} {patient.familyName}
          </strong>
          <span>
            <Trans>born {formatFullDay(patient.birthDate)}</Trans> · {patient.recordNumber}
          </span>
        </div>
        <div className={css["where"]}>
          <span>{clinic}</span>
          <span>
            {given.title} · {given.caseNumber}
          </span>
        </div>
      </header>
      <div className={css["body"]}>
        <section>
          <h1>
            <Trans>Note of {formatMoment(note.effectiveAt)}</Trans>
          </h1>
          <NoteText content={note} />
          <Signatures list={list} noteId={note.id} isOnPaper />
        </section>
        {amendmentsOf(list.notes, note.id).map((amendment) => (
          <section key={amendment.id}>
            <h2>
              <Trans>Amended {formatMoment(amendment.signedAt ?? amendment.createdAt)}</Trans>
            </h2>
            <NoteText content={amendment} />
            <Signatures list={list} noteId={amendment.id} isOnPaper />
          </section>
        ))}
        <p className={css["printed"]}>
          <Trans>
            Printed by {printedBy}, {moment}. That it was printed is recorded.
          </Trans>
        </p>
      </div>
    </div>,
    document.body,
  );
}
