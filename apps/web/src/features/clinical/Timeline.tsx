import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import {
  type Patient,
  type TimelineEvent,
  type TimelineKind,
  timelineKinds,
  usualTimelineKinds,
} from "@anamnesis/domain";
import {
  IconAlertTriangle,
  IconArrowsExchange,
  IconEye,
  IconFolder,
  IconFolderCheck,
  IconHeartbeat,
  IconNotes,
  IconPencilPlus,
  type IconProps,
  IconShare,
  IconSignature,
  IconStethoscope,
  IconStethoscopeOff,
} from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ComponentType, useState } from "react";
import { dayOf, formatExact, formatShortDay, today } from "../../lib/dates.ts";
import { client } from "../../lib/trpc.ts";
import { Card } from "../../ui/Page.tsx";
import { QuietSelect } from "../../ui/QuietSelect.tsx";
import settings from "../../ui/settings.module.css";
import { ShowMore } from "../../ui/ShowMore.tsx";
import { ErrorState, Loading } from "../../ui/States.tsx";
import { daysInWords } from "../symptoms/sharing/share-words.ts";
import css from "./timeline.module.css";
import { timelineKey } from "./use-timeline.ts";

const kindWords: Readonly<Record<TimelineKind, MessageDescriptor>> = {
  case: msg`Case opened`,
  case_closed: msg`Case closed`,
  handover: msg`Handed over`,
  note: msg`Note`,
  amendment: msg`Amendment`,
  signature: msg`Signed`,
  diagnosis: msg`Diagnosis proposed`,
  diagnosis_confirmed: msg`Diagnosis confirmed`,
  diagnosis_rejected: msg`Diagnosis rejected`,
  allergy: msg`Allergy`,
  observation: msg`Vital signs`,
  diary_shared: msg`Diary shared`,
  look: msg`Record opened`,
};

const icons: Readonly<Record<TimelineKind, ComponentType<IconProps>>> = {
  case: IconFolder,
  case_closed: IconFolderCheck,
  handover: IconArrowsExchange,
  note: IconNotes,
  amendment: IconPencilPlus,
  signature: IconSignature,
  diagnosis: IconStethoscope,
  diagnosis_confirmed: IconStethoscope,
  diagnosis_rejected: IconStethoscopeOff,
  allergy: IconAlertTriangle,
  observation: IconHeartbeat,
  diary_shared: IconShare,
  look: IconEye,
};

/** What was, the newest first; what it says stands in the record. */
export function Timeline({ patient }: { readonly patient: Patient }) {
  const { t, i18n } = useLingui();
  const [chosen, setChosen] = useState<TimelineKind | "usual">("usual");
  const kinds = chosen === "usual" ? [...usualTimelineKinds] : [chosen];
  const { id: patientId, updatedAt, cases, diagnoses, diaries } = patient;
  const list = useInfiniteQuery({
    // Read again when what stands in it is another.
    queryKey: [
      ...timelineKey(patientId),
      chosen,
      updatedAt,
      [...cases.cases, ...diagnoses.diagnoses].map((one) => one.updatedAt),
      diaries.map((one) => one.id),
    ],
    queryFn: ({ pageParam }) => client.clinical.timeline.list.mutate({ patientId, kinds, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const events = list.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <Card label={t`Timeline`}>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2>
            <Trans>Timeline</Trans>
          </h2>
          <QuietSelect
            label={t`What to show`}
            value={chosen}
            options={[
              { value: "usual", label: t`everything` },
              ...timelineKinds.map((kind) => ({ value: kind, label: i18n._(kindWords[kind]) })),
            ]}
            onChange={(value) => setChosen(timelineKinds.find((kind) => kind === value) ?? "usual")}
          />
        </div>
        {list.isPending && <Loading rows={3} />}
        {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {list.isSuccess && events.length === 0 && (
          <p className={settings["detail"]}>
            <Trans>Nothing yet.</Trans>
          </p>
        )}
        <ol className={css["timeline"]} aria-label={t`Timeline`}>
          {events.map((event) => (
            <Row key={`${event.kind} ${event.id}`} event={event} patient={patient} />
          ))}
        </ol>
        <ShowMore list={list}>
          <Trans>Show older ones</Trans>
        </ShowMore>
      </div>
    </Card>
  );
}

/** What of the record an event is about. */
function aboutOf({ id, kind, caseId, detail }: TimelineEvent, { cases, allergies, diagnoses }: Patient): string {
  const diagnosis = diagnoses.diagnoses.find((one) => one.id === id);
  if (diagnosis !== undefined) {
    const { primaryDiagnosis, decision } = diagnosis;
    return kind === "diagnosis_confirmed" ? (decision?.finalDiagnosis ?? primaryDiagnosis) : primaryDiagnosis;
  }
  if (caseId !== null) return cases.cases.find((one) => one.id === caseId)?.title ?? "";
  if (kind === "allergy") return allergies.allergies.find((one) => one.id === id)?.substance ?? "";
  return kind === "look" ? "" : (detail ?? "");
}

function Row({ event, patient }: { readonly event: TimelineEvent; readonly patient: Patient }) {
  const { t, i18n } = useLingui();
  const { id, happenedAt, kind, caseId, actor, detail } = event;
  const Icon = icons[kind];
  const year = dayOf(happenedAt).slice(0, 4);
  const words = i18n._(kindWords[kind]);
  const diary = patient.diaries.find((one) => one.id === id);
  const stands = kind === "observation" ? "" : aboutOf(event, patient);
  // Of which days. Which complaints is told where it is opened, on record.
  const about = diary === undefined ? stands : i18n._(daysInWords(diary));
  const who = kind === "handover" ? t`${actor ?? "–"} to ${detail ?? "–"}` : (actor ?? "");
  return (
    <li className={css["event"]}>
      <time dateTime={happenedAt} title={formatExact(happenedAt)} className={css["day"]}>
        {formatShortDay(dayOf(happenedAt))}
        {year !== today().slice(0, 4) && <span className={css["year"]}>{year}</span>}
      </time>
      <Icon size={18} stroke={1.7} aria-hidden />
      <div>
        {caseId === null ? (
          <strong>{words}</strong>
        ) : (
          <Link
            to="/patients/$id"
            params={{ id: patient.id }}
            search={{ case: caseId, ...(kind === "note" || kind === "amendment" ? { note: id } : {}) }}
            resetScroll={false}
            className={css["link"]}
          >
            {words}
          </Link>
        )}
        <p className={settings["detail"]}>{[about, who].filter((text) => text !== "").join(" · ")}</p>
      </div>
    </li>
  );
}
