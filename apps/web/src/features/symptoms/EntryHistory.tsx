import { Trans, useLingui } from "@lingui/react/macro";
import {
  deviceOf,
  type EntryField,
  type FieldChange,
  memberRoles,
  regions,
  type TrailEvent,
  userRoles,
} from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { dayOf, formatDay, formatExact, formatMoment, formatTime } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { Card } from "../../ui/Page.tsx";
import { ErrorState, Loading } from "../../ui/States.tsx";
import { roleWords } from "../identity/account-words.ts";
import { memberRoleWords } from "../organizations/words.ts";
import { regionsInWords } from "./body/region-words.ts";
import { nameOfCategory } from "./category-name.ts";
import css from "./EntryPage.module.css";

/** What happened to an entry, as the database recorded it. */
export function EntryHistory({ id }: { readonly id: string }) {
  const { t } = useLingui();
  const trail = useQuery(trpc.audit.entries.trail.queryOptions({ id }));
  return (
    <Card label={t`Changes to this entry`}>
      <h2>
        <Trans>Changes to this entry</Trans>
      </h2>
      <p className={css["detail"]}>
        <Trans>Written by the database itself, with every change.</Trans>
      </p>
      {trail.isPending && <Loading rows={2} height={44} />}
      {trail.isError && <ErrorState error={trail.error} onRetry={() => void trail.refetch()} />}
      <ol className={css["history"]}>
        {trail.data?.map((event) => (
          <li key={`${event.occurredAt} ${event.requestId}`} className={css["event"]}>
            <strong>
              <EventTitle event={event} />
            </strong>
            {event.operation === "UPDATE" &&
              event.changes.map((change) => <Change key={change.field} change={change} />)}
            <EventDetail event={event} />
          </li>
        ))}
      </ol>
    </Card>
  );
}

function EventTitle({ event }: { readonly event: TrailEvent }) {
  const { t } = useLingui();
  const actor = useActor();
  const who = event.byYou ? t`You` : actor(event);
  const withdrawal = event.changes.find((change) => change.field === "deletedAt");
  const { processKind } = event;
  if (processKind === "symptoms.imports.add") return <Trans>{who} imported it</Trans>;
  if (processKind === "symptoms.imports.undo") return <Trans>{who} took the import back</Trans>;
  if (processKind === "symptoms.imports.redo") return <Trans>{who} put the import back</Trans>;
  if (event.operation === "INSERT") return <Trans>{who} logged it</Trans>;
  if (withdrawal !== undefined) {
    return withdrawal.after === null ? <Trans>{who} put it back</Trans> : <Trans>{who} withdrew it</Trans>;
  }
  return event.operation === "UPDATE" ? <Trans>{who} changed it</Trans> : <Trans>{who} removed it</Trans>;
}

/** Somebody else by name, role and organization. */
function useActor() {
  const { t, i18n } = useLingui();
  return ({ actorName, role, memberRole, organizationName }: TrailEvent): string => {
    if (actorName === null) return t`The system`;
    const asMember = memberRoles.find((one) => one === memberRole);
    const asUser = userRoles.find((one) => one === role);
    const words = asMember === undefined ? asUser && roleWords[asUser] : memberRoleWords[asMember];
    const as = [words && i18n._(words), organizationName].filter((part) => typeof part === "string");
    return as.length === 0 ? actorName : `${actorName} (${as.join(", ")})`;
  };
}

function EventDetail({ event }: { readonly event: TrailEvent }) {
  const { t } = useLingui();
  const device = deviceOf(event.userAgent);
  const parts = [device === null ? null : t`from ${device}`, event.ip, event.reason].filter((part) => part !== null);
  return (
    <p className={css["detail"]}>
      <time dateTime={event.occurredAt} title={formatExact(event.occurredAt)}>
        {formatDay(dayOf(event.occurredAt))}, {formatTime(event.occurredAt)}
      </time>
      {parts.map((part) => ` · ${part}`)}
    </p>
  );
}

function Change({ change }: { readonly change: FieldChange }) {
  const { t } = useLingui();
  const labels: Readonly<Record<EntryField | "localDate", string>> = {
    category: t`What`,
    severity: t`Severity`,
    notes: t`Notes`,
    tags: t`Tags`,
    regions: t`Where it hurts`,
    occurredAt: t`When`,
    localDate: t`Day`,
    timeZone: t`Time zone`,
  };
  const label = new Map(Object.entries(labels)).get(change.field);
  // A withdrawal is told by the title of the event.
  if (label === undefined) return null;
  const show = (value: unknown): string => {
    if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return t`nothing`;
    if (change.field === "occurredAt" && typeof value === "string") return formatMoment(value);
    if (change.field === "category") return nameOfCategory(String(value));
    if (change.field === "regions") return regionsInWords(regions.parse(value)).join(", ");
    return Array.isArray(value) ? value.join(", ") : String(value);
  };
  return (
    <p className={css["change"]}>
      <span className={css["field"]}>{label}</span>
      <del className={css["before"]}>{show(change.before)}</del>
      <span aria-label={t`became`} role="img">
        →
      </span>
      <ins>{show(change.after)}</ins>
    </p>
  );
}
