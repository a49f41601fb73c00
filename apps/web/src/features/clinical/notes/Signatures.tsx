import { Trans, useLingui } from "@lingui/react/macro";
import type { NoteList, Signature } from "@anamnesis/domain";
import { IconAlertTriangle } from "@tabler/icons-react";
import { formatExact, formatMoment } from "../../../lib/dates.ts";
import { memberRoleWords } from "../../organizations/words.ts";
import { meaningWords } from "./note-words.ts";
import css from "./notes.module.css";

interface SignaturesProps {
  readonly list: NoteList;
  readonly noteId: string;
  /** Paper has no title to point at: there the digest and the instant stand in full. */
  readonly isOnPaper?: boolean;
}

/** Who signed a note, when, as what, and the digest of what they were shown. */
export function Signatures({ list, noteId, isOnPaper = false }: SignaturesProps) {
  const { t } = useLingui();
  const signatures = list.signatures.filter((one) => one.noteId === noteId);
  return (
    <ul className={css["signatures"]} aria-label={t`Signatures`}>
      {signatures.map((one) => (
        <SignatureLine key={one.id} signature={one} isOnPaper={isOnPaper} />
      ))}
    </ul>
  );
}

function SignatureLine({ signature, isOnPaper }: { readonly signature: Signature; readonly isOnPaper: boolean }) {
  const { i18n } = useLingui();
  const { signerName, memberRole, meaning, signedAt, digest, isIntact } = signature;
  return (
    <li>
      <strong>{signerName}</strong> ({i18n._(memberRoleWords[memberRole])}) {i18n._(meaningWords[meaning])},{" "}
      <time dateTime={signedAt} title={formatExact(signedAt)}>
        {isOnPaper ? formatExact(signedAt) : formatMoment(signedAt)}
      </time>
      <span className={css["digest"]}> · SHA-256 {isOnPaper ? digest : `${digest.slice(0, 16)}…`}</span>
      {!isIntact && (
        <strong className={css["broken"]}>
          <IconAlertTriangle size={15} stroke={1.8} aria-hidden />{" "}
          <Trans>What stands here is not what was signed.</Trans>
        </strong>
      )}
    </li>
  );
}
