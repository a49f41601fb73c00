import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { Resource } from "@anamnesis/domain";
import { Link } from "@tanstack/react-router";
import { domainText } from "../../../lib/domain-words.ts";
import { formatAgo, formatExact } from "../../../lib/dates.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { type Column, Rows } from "../../../ui/Rows.tsx";
import rows from "../../../ui/Rows.module.css";
import { resourceStatusTones, resourceStatusWords, resourceTypeWords } from "./resource-words.ts";
import css from "./resources.module.css";

interface CellProps {
  readonly row: Resource;
}

function Name({ row: { id, name } }: CellProps) {
  return (
    <Link to="/organization/resources/$id" params={{ id }} className={rows["rowLink"]}>
      {name}
    </Link>
  );
}

function Kind({ row: { type } }: CellProps) {
  const { i18n } = useLingui();
  return <span className={rows["quiet"]}>{i18n._(resourceTypeWords[type].one)}</span>;
}

function Status({ row: { status } }: CellProps) {
  const { i18n } = useLingui();
  return <Chip tone={resourceStatusTones[status]}>{i18n._(resourceStatusWords[status])}</Chip>;
}

function LastTest({ row: { type, lastTest } }: CellProps) {
  if (type === "room") return null;
  if (lastTest === null) {
    return (
      <span className={rows["quiet"]}>
        <Trans>Not tested yet</Trans>
      </span>
    );
  }
  return <span className={css["words"]}>{domainText(lastTest.words)}</span>;
}

function Tested({ row: { type, lastTestedAt: at } }: CellProps) {
  if (at === null || type === "room") return null;
  return (
    <time className={rows["instant"]} dateTime={at} title={formatExact(at)}>
      {formatAgo(at)}
    </time>
  );
}

const columns: readonly Column<Resource>[] = [
  { header: msg`Name`, Cell: Name, isRowHeader: true, phone: "title" },
  { header: msg`Type`, Cell: Kind, phone: "detail" },
  { header: msg`Status`, Cell: Status, phone: "aside" },
  { header: msg`Last test`, Cell: LastTest, phone: "detail" },
  { header: msg`Tested`, Cell: Tested, phone: "detail" },
];

interface ResourcesTableProps {
  readonly resources: readonly Resource[];
  /** Shown while other rows are on their way. */
  readonly isOld: boolean;
}

export function ResourcesTable({ resources, isOld }: ResourcesTableProps) {
  const { t } = useLingui();
  return (
    <div aria-busy={isOld} className={isOld ? css["old"] : undefined}>
      <Rows label={t`Resources`} columns={columns} rows={resources} keyOf={({ id }) => id} />
    </div>
  );
}
