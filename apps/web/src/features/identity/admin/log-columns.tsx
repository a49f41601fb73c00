import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { deviceOf, type SecurityLogEntry } from "@anamnesis/domain";
import { Link, useRouteContext } from "@tanstack/react-router";
import { Instant } from "../../../ui/Instant.tsx";
import type { Column } from "../../../ui/Rows.tsx";
import rows from "../../../ui/Rows.module.css";
import { detailsOf, doerOf, reasonOf } from "../security-event-details.ts";
import { wordsOfEvent } from "../security-event-words.ts";
import { SeverityChip } from "../SeverityChip.tsx";
import css from "./admin.module.css";

interface CellProps {
  readonly row: SecurityLogEntry;
}

function When({ row }: CellProps) {
  return <Instant at={row.occurredAt} />;
}

function Event({ row: entry }: CellProps) {
  const { i18n } = useLingui();
  const doer = doerOf(entry);
  const reason = reasonOf(entry);
  const details = detailsOf(entry)
    .map((detail) => i18n._(detail))
    .join(" · ");
  return (
    <>
      <span className={css["event"]}>{i18n._(wordsOfEvent(entry.type))}</span>
      {(details !== "" || doer !== null) && (
        <p className={css["line"]}>
          {details}
          {details !== "" && doer !== null && " · "}
          {doer !== null && <Doer id={doer} />}
        </p>
      )}
      {reason !== null && (
        <p className={css["line"]}>
          <Trans>Reason: {reason}</Trans>
        </p>
      )}
    </>
  );
}

function Doer({ id }: { readonly id: string }) {
  const { account } = useRouteContext({ from: "/shell" });
  if (id === account.id) return <Trans>by you</Trans>;
  return (
    <Link to="/admin/users/$id" params={{ id }}>
      <Trans>by this administrator</Trans>
    </Link>
  );
}

function Severity({ row }: CellProps) {
  return <SeverityChip severity={row.severity} />;
}

function From({ row: { ip } }: CellProps) {
  const { t } = useLingui();
  return <span className={`${rows["quiet"]} ${rows["address"]}`}>{ip ?? t`no address`}</span>;
}

function Device({ row: { userAgent } }: CellProps) {
  const { t } = useLingui();
  return (
    <span className={`${rows["quiet"]} ${rows["long"]}`} title={userAgent ?? undefined}>
      {deviceOf(userAgent) ?? t`Unknown device`}
    </span>
  );
}

export const logColumns: readonly Column<SecurityLogEntry>[] = [
  { header: msg`When`, Cell: When, phone: "detail" },
  { header: msg`What`, Cell: Event, isRowHeader: true, phone: "title" },
  { header: msg`How serious`, Cell: Severity, phone: "aside" },
  { header: msg`From`, Cell: From, phone: "detail" },
  { header: msg`Device`, Cell: Device, phone: "detail" },
];
