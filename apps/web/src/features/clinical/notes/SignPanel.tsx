import { Trans, useLingui } from "@lingui/react/macro";
import { coveredBy, type SignatureMeaning } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { hasReason } from "../../../lib/errors.ts";
import { client } from "../../../lib/trpc.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { readTimelineAgain } from "../record/use-timeline.ts";
import { NoteText } from "./NoteText.tsx";
import css from "./notes.module.css";
import type { DraftPlace } from "./use-note-draft.ts";
import { digestOf, keepNotes, readNotesAgain, useNotes } from "./use-notes.ts";

interface SignPanelProps {
  readonly place: DraftPlace;
  readonly noteId: string;
  readonly meaning: SignatureMeaning;
  readonly onSigned: () => void;
  readonly onBack: () => void;
}

/** All of what a signature covers, once more, and what it means. What is signed is what stands here, to the letter. */
export function SignPanel({ place, noteId, meaning, onSigned, onBack }: SignPanelProps) {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const { patientId, caseId } = place;
  const { data: list } = useNotes(place);
  // One id for all tries: sent twice, it is one signature.
  const [id] = useState(() => crypto.randomUUID());
  const note = list?.notes.find((one) => one.id === noteId);
  const covered = list === undefined || note === undefined ? [] : coveredBy(list.notes, note);
  const sign = useMutation({
    async mutationFn() {
      if (note === undefined) return;
      const digest = await digestOf(covered);
      keepNotes(
        place,
        await client.clinical.notes.sign.mutate({
          id,
          noteId,
          patientId,
          caseId,
          meaning,
          version: note.updatedAt,
          digest,
        }),
      );
      onSigned();
      void readTimelineAgain(patientId);
    },
    onError(error) {
      if (hasReason(error, "clinical.note_not_as_shown")) void readNotesAgain(place);
    },
  });
  if (note === undefined) return <Loading rows={2} />;
  const name = account.displayName;
  return (
    <section className={css["sign"]} aria-label={t`What you sign`}>
      <h3>
        <Trans>What you sign</Trans>
      </h3>
      {covered.map((one) => (
        <NoteText key={one.id} content={one} />
      ))}
      <p className={settings["detail"]}>
        {meaning === "author" && (
          <Trans>You sign as the author. From then on it never changes; more is added beside it.</Trans>
        )}
        {meaning === "review" && <Trans>You sign that you reviewed it.</Trans>}
        {meaning === "co_sign" && <Trans>You sign it as well as its author.</Trans>}
      </p>
      <div className={settings["actions"]}>
        <Button loading={sign.isPending} onClick={() => sign.mutate()}>
          <Trans>Sign as {name}</Trans>
        </Button>
        <Button variant="default" onClick={onBack}>
          <Trans>Not yet</Trans>
        </Button>
      </div>
      {sign.isError && <ErrorState error={sign.error} />}
    </section>
  );
}
