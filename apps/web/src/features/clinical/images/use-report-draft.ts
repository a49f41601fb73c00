import { canonicalReport, type ImageReport, saveImageReportInput } from "@anamnesis/domain";
import { useEffect, useState, useSyncExternalStore } from "react";
import { z } from "zod";
import { hasReason, isOffline } from "../../../lib/errors.ts";
import { createHeld } from "../../../lib/held.ts";
import { keepSealedDraft, sealedDraft } from "../../../lib/kept/sealed-drafts.ts";
import { client } from "../../../lib/trpc.ts";
import { createTextDraft, type KeptDraft, type Saved, type TextDraft } from "../text-draft.ts";
import { useHolder } from "../use-holder.ts";

/** Where a report belongs: to a study, or to the report that it amends. */
export interface ReportPlace {
  readonly patientId: string;
  readonly studyId: string;
  readonly amendsId: string | null;
}

export interface ReportContent {
  readonly findings: string;
  readonly impression: string;
}
type StoredReport = ReportContent & Saved;
type ReportDraft = TextDraft<ReportContent, StoredReport>;

const delayMs = 1_500;
const heldReports = createHeld<ReportDraft>();
const nameOf = ({ studyId, amendsId }: ReportPlace) => `report ${studyId} ${amendsId ?? ""}`;
const empty: ReportContent = { findings: "", impression: "" };
const contentOf = ({ findings, impression }: ReportContent): ReportContent => ({ findings, impression });

const keptShape = z.object({
  id: z.uuid(),
  effectiveAt: z.string(),
  content: z.object({ findings: z.string(), impression: z.string() }),
  version: z.string().nullable(),
});

function draftAt(holder: string, place: ReportPlace, server: ImageReport | null): ReportDraft {
  const name = nameOf(place);
  const known = heldReports.get(holder, name);
  if (known !== null && (server === null || known.state().id === server.id)) return known;
  const begun: KeptDraft<ReportContent> =
    server === null
      ? { id: crypto.randomUUID(), effectiveAt: new Date().toISOString(), content: empty, version: null }
      : { id: server.id, effectiveAt: server.createdAt, content: contentOf(server), version: server.updatedAt };
  const { patientId } = place;
  // A report has no time of its own before it is signed: that of its beginning stays.
  const draft = createTextDraft<ReportContent, StoredReport>({
    begun,
    empty,
    contentOf,
    isSame: (one, other) => one.findings === other.findings && one.impression === other.impression,
    save: ({ id, content, version }) =>
      client.clinical.images.reports.save.mutate({ ...place, id, ...content, version }),
    async read(id) {
      const { reports } = await client.clinical.images.list.mutate({ patientId });
      const found = reports.find((report) => report.id === id);
      return found === undefined ? null : { ...found, effectiveAt: begun.effectiveAt };
    },
    keep: (kept) => void keepSealedDraft(holder, name, kept),
    isConflict: (error) => hasReason(error, "clinical.report_changed_meanwhile"),
    isPassing: (error) => isOffline(error) || hasReason(error, "identity.sign_in_first"),
    delayMs,
  });
  heldReports.set(holder, name, draft);
  return draft;
}

/** Forgets the draft at a place, which was signed. */
export function useForgetReport(): (place: ReportPlace) => void {
  const holder = useHolder();
  return (place) => {
    heldReports.set(holder, nameOf(place), null);
    void keepSealedDraft(holder, nameOf(place), null);
  };
}

/** A report as it is being written: saved by itself, over what the server has. */
export function useReportDraft(place: ReportPlace, server: ImageReport | null) {
  const holder = useHolder();
  const [draft] = useState(() => draftAt(holder, place, server));
  const state = useSyncExternalStore(draft.subscribe, draft.state);
  const name = nameOf(place);
  useEffect(() => {
    let isGone = false;
    void sealedDraft(holder, name).then((found) => {
      const kept = keptShape.safeParse(found);
      if (isGone || !kept.success || (server !== null && kept.data.id !== server.id)) return;
      draft.takeUp({ ...kept.data, effectiveAt: draft.state().effectiveAt });
    });
    const send = () => void draft.flush();
    window.addEventListener("online", send);
    return () => {
      isGone = true;
      window.removeEventListener("online", send);
      send();
    };
  }, [draft, holder, name, server]);
  const { id, content, version } = state;
  const found = saveImageReportInput.safeParse({ ...place, id, ...content, version });
  const problems: Readonly<Record<string, string>> = Object.fromEntries(
    found.error?.issues.map(({ path, message }) => [path.join("."), message]) ?? [],
  );
  return { draft, state, problems };
}

/** SHA-256 of what whoever signs is shown, in hex. */
export async function digestOfShown(report: Parameters<typeof canonicalReport>[0]): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonicalReport(report)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
