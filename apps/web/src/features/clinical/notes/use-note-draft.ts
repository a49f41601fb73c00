import { emptyNote, type Note, saveNoteInput } from "@anamnesis/domain";
import { useEffect, useState, useSyncExternalStore } from "react";
import { z } from "zod";
import { hasReason, isOffline } from "../../../lib/errors.ts";
import { createHeld } from "../../../lib/held.ts";
import { keepSealedDraft, sealedDraft } from "../../../lib/kept/sealed-drafts.ts";
import { client } from "../../../lib/trpc.ts";
import { useHolder } from "../use-holder.ts";
import { contentOf, createNoteDraft, type KeptNote, type NoteDraft } from "./note-draft.ts";

/** A moment after the last letter. */
const delayMs = 1_500;

/** Where a draft belongs: one of its author at a case, and one at each note that they amend. */
export interface DraftPlace {
  readonly patientId: string;
  readonly caseId: string;
  readonly amendsId: string | null;
}

const heldNotes = createHeld<NoteDraft>();
const nameOf = ({ patientId, caseId, amendsId }: DraftPlace) => [patientId, caseId, amendsId ?? "note"].join(" ");

const keptShape = z.object({
  id: z.uuid(),
  effectiveAt: z.string(),
  content: z.object({ subjective: z.string(), objective: z.string(), assessment: z.string(), plan: z.string() }),
  version: z.string().nullable(),
});

function draftAt(holder: string, place: DraftPlace, server: Note | null): NoteDraft {
  const name = nameOf(place);
  const known = heldNotes.get(holder, name);
  if (known !== null && (server === null || known.state().id === server.id)) return known;
  const begun: KeptNote =
    server === null
      ? { id: crypto.randomUUID(), effectiveAt: new Date().toISOString(), content: emptyNote, version: null }
      : { id: server.id, effectiveAt: server.effectiveAt, content: contentOf(server), version: server.updatedAt };
  const { patientId, caseId } = place;
  const draft = createNoteDraft({
    begun,
    save: ({ id, effectiveAt, content, version }) =>
      client.clinical.notes.save.mutate({ ...place, id, effectiveAt, ...content, version }),
    read: async (id) =>
      (await client.clinical.notes.list.mutate({ patientId, caseId })).notes.find((note) => note.id === id) ?? null,
    keep: (kept) => void keepSealedDraft(holder, name, kept),
    isConflict: (error) => hasReason(error, "clinical.note_changed_meanwhile"),
    isPassing: (error) => isOffline(error) || hasReason(error, "identity.sign_in_first"),
    delayMs,
  });
  heldNotes.set(holder, name, draft);
  return draft;
}

/** Forgets a draft that was signed, or taken away. */
export function useForgetDraft(): (place: DraftPlace) => void {
  const holder = useHolder();
  return (place) => {
    heldNotes.set(holder, nameOf(place), null);
    void keepSealedDraft(holder, nameOf(place), null);
  };
}

/** Whether something is being typed there that has not arrived, in this window. */
export function useHasDraft(place: DraftPlace): boolean {
  return heldNotes.get(useHolder(), nameOf(place)) !== null;
}

/** The draft at a place: what the server has, over which goes what was typed here and has not arrived. */
export function useNoteDraft(place: DraftPlace, server: Note | null) {
  const holder = useHolder();
  const [draft] = useState(() => draftAt(holder, place, server));
  const state = useSyncExternalStore(draft.subscribe, draft.state);
  const name = nameOf(place);
  useEffect(() => {
    let isGone = false;
    void sealedDraft(holder, name).then((found) => {
      const kept = keptShape.safeParse(found);
      // Of another note that was there: it has arrived, or was signed.
      if (isGone || !kept.success || (server !== null && kept.data.id !== server.id)) return;
      draft.takeUp(kept.data);
    });
    const send = () => void draft.flush();
    const sendHidden = () => {
      if (document.visibilityState === "hidden") send();
    };
    window.addEventListener("online", send);
    document.addEventListener("visibilitychange", sendHidden);
    return () => {
      isGone = true;
      window.removeEventListener("online", send);
      document.removeEventListener("visibilitychange", sendHidden);
      send();
    };
  }, [draft, holder, name, server]);
  return { draft, state, problems: problemsIn(place, state) };
}

/** What of a note is too long, by its part. */
function problemsIn(
  place: DraftPlace,
  { id, effectiveAt, content, version }: KeptNote,
): Readonly<Record<string, string>> {
  const found = saveNoteInput.safeParse({ ...place, id, effectiveAt, ...content, version });
  return Object.fromEntries(found.error?.issues.map(({ path, message }) => [path.join("."), message]) ?? []);
}
