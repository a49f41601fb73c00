import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type NoteContent, noteParts, type OwnCase, type OwnNote } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { dayOf, formatFullDay } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import css from "../clinical.module.css";
import { OwnMedications } from "./OwnMedications.tsx";
import { OwnPlans } from "./OwnPlans.tsx";
import { OwnPrescriptions } from "./OwnPrescriptions.tsx";
import { ownPartWords } from "./own-words.ts";

/** What a clinic treats one for, and what was written and signed there, in plain words. */
export function OwnContents({ id }: { readonly id: string }) {
  // On record as one's own look: asked for when one wants it.
  const open = useMutation({ mutationFn: () => client.clinical.ownRecords.open.mutate({ id }) });
  if (open.data === undefined) {
    return (
      <div>
        <Button variant="default" size="xs" loading={open.isPending} onClick={() => open.mutate()}>
          <Trans>Read what stands there</Trans>
        </Button>
        {open.isError && <ErrorState error={open.error} />}
      </div>
    );
  }
  const { cases, plans, prescriptions, medications, unreadable } = open.data;
  return (
    <div className={settings["stack"]}>
      <OwnPrescriptions prescriptions={prescriptions} />
      <OwnMedications medications={medications} />
      <OwnPlans plans={plans} />
      {cases.length + prescriptions.length + medications.length + plans.length === 0 && (
        <p className={css["quiet"]}>
          <Trans>Nothing yet. What is written about you stands here once somebody has signed it.</Trans>
        </p>
      )}
      {cases.map((one) => (
        <CaseOfOwn key={one.id} given={one} />
      ))}
      {unreadable > 0 && (
        <p role="status" className={css["quiet"]}>
          <Plural value={unreadable} one="# more could not be opened." other="# more could not be opened." />
        </p>
      )}
    </div>
  );
}

function CaseOfOwn({ given: { title, caseNumber, createdAt, notes } }: { readonly given: OwnCase }) {
  return (
    <section className={css["asked"]} aria-label={title}>
      <h3>{title}</h3>
      <p className={css["quiet"]}>
        <Trans>Since {formatFullDay(dayOf(createdAt))}</Trans> · {caseNumber}
      </p>
      {notes.map((note) => (
        <Written key={note.id} note={note} />
      ))}
    </section>
  );
}

function Written({ note }: { readonly note: OwnNote }) {
  const { t } = useLingui();
  const day = formatFullDay(dayOf(note.effectiveAt));
  return (
    <article aria-label={t`Note of ${day}`}>
      <p className={css["quiet"]}>
        {note.authorName === null ? (
          day
        ) : (
          <Trans>
            {day}, signed by {note.authorName}
          </Trans>
        )}
      </p>
      <Parts content={note} />
      {note.amendments.map((amendment) => (
        <div key={amendment.id} className={css["asked"]}>
          <p className={css["quiet"]}>
            <Trans>Added later, {formatFullDay(dayOf(amendment.signedAt))}</Trans>
          </p>
          <Parts content={amendment} />
        </div>
      ))}
    </article>
  );
}

function Parts({ content }: { readonly content: NoteContent }) {
  const { i18n } = useLingui();
  return (
    <dl className={settings["facts"]}>
      {noteParts
        .filter((part) => content[part].trim() !== "")
        .map((part) => (
          <div key={part}>
            <dt>{i18n._(ownPartWords[part])}</dt>
            <dd className={css["words"]}>{content[part]}</dd>
          </div>
        ))}
    </dl>
  );
}
