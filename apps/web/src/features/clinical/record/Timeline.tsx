import { Trans, useLingui } from "@lingui/react/macro";
import { type Patient, type TimelineEvent, timelineKinds, usualTimelineKinds } from "@anamnesis/domain";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { dayOf, formatExact, formatShortDay, today, zone } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import type { PatientSearch } from "../../../routes/search.ts";
import { Card } from "../../../ui/Page.tsx";
import { QuietSelect } from "../../../ui/QuietSelect.tsx";
import settings from "../../../ui/settings.module.css";
import { ShowMore } from "../../../ui/ShowMore.tsx";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { daysInWords } from "../../symptoms/sharing/share-words.ts";
import { useMeasured } from "./measured.ts";
import { kindIcons, kindWords } from "./timeline-kinds.ts";
import css from "./timeline.module.css";
import { TimelineZoom } from "./TimelineZoom.tsx";
import { timelineKey } from "./use-timeline.ts";

/** What was, the newest first; what it says stands in the record. */
export function Timeline({ patient }: { readonly patient: Patient }) {
  const { t, i18n } = useLingui();
  const search = useSearch({ from: "/shell/organization/patients/$id" });
  const navigate = useNavigate({ from: "/patients/$id" });
  const chosen = timelineKinds.find((kind) => kind === search.kind);
  const kinds = chosen === undefined ? [...usualTimelineKinds] : [chosen];
  const period = search.time ?? null;
  const { id: patientId, updatedAt, cases, diagnoses, diaries } = patient;
  // Read again when what stands in it is another.
  const key = [
    ...timelineKey(patientId),
    chosen,
    updatedAt,
    [...cases.cases, ...diagnoses.diagnoses].map((one) => one.updatedAt),
    diaries.map((one) => one.id),
  ];
  const list = useInfiniteQuery({
    queryKey: [...key, period],
    queryFn: ({ pageParam }) =>
      client.clinical.timeline.list.mutate({ patientId, kinds, period, timeZone: zone, cursor: pageParam }),
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
            value={chosen ?? "usual"}
            options={[
              { value: "usual", label: t`everything` },
              ...timelineKinds.map((kind) => ({ value: kind, label: i18n._(kindWords[kind]) })),
            ]}
            onChange={(value) =>
              void navigate({
                search: (before) => ({ ...before, kind: timelineKinds.find((kind) => kind === value) }),
                replace: true,
                resetScroll: false,
              })
            }
          />
        </div>
        <TimelineZoom patientId={patientId} kinds={kinds} period={period} queryKey={key} />
        {list.isPending && <Loading rows={3} />}
        {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {list.isSuccess && events.length === 0 && (
          <p className={settings["detail"]}>
            {period === null ? <Trans>Nothing yet.</Trans> : <Trans>Nothing at that time.</Trans>}
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
  return kind === "look" || kind === "observation" ? "" : (detail ?? "");
}

function Row({ event, patient }: { readonly event: TimelineEvent; readonly patient: Patient }) {
  const { t, i18n } = useLingui();
  const { id, happenedAt, kind, caseId, actor, detail } = event;
  const Icon = kindIcons[kind];
  const year = dayOf(happenedAt).slice(0, 4);
  const words = i18n._(kindWords[kind]);
  const diary = patient.diaries.find((one) => one.id === id);
  const measured = useMeasured();
  const observation = patient.observations.observations.find((one) => one.id === id);
  const stands = observation === undefined ? aboutOf(event, patient) : measured(observation.values);
  // Of which days. Which complaints is told where it is opened, on record.
  const about = diary === undefined ? stands : i18n._(daysInWords(diary));
  const mistake = observation?.status === "entered-in-error" ? t`was a mistake` : "";
  const who = kind === "handover" ? t`${actor ?? "–"} to ${detail ?? "–"}` : (actor ?? "");
  return (
    <li className={css["event"]}>
      <Link
        to="/patients/$id"
        params={{ id: patient.id }}
        search={(before: PatientSearch) => ({ ...before, time: dayOf(happenedAt) })}
        resetScroll={false}
        className={css["day"]}
      >
        <time dateTime={happenedAt} title={formatExact(happenedAt)}>
          {formatShortDay(dayOf(happenedAt))}
          {year !== today().slice(0, 4) && <span className={css["year"]}>{year}</span>}
        </time>
      </Link>
      <Icon size={18} stroke={1.7} aria-hidden />
      <div>
        {caseId === null ? (
          <strong>{words}</strong>
        ) : (
          <Link
            to="/patients/$id"
            params={{ id: patient.id }}
            search={(before: PatientSearch) => ({
              ...before,
              case: caseId,
              note: kind === "note" || kind === "amendment" ? id : undefined,
            })}
            resetScroll={false}
            className={css["link"]}
          >
            {words}
          </Link>
        )}
        <p className={settings["detail"]}>{[about, mistake, who].filter((text) => text !== "").join(" · ")}</p>
      </div>
    </li>
  );
}
