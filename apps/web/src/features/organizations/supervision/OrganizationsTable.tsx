import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { SupervisedOrganization } from "@anamnesis/domain";
import { Chip } from "../../../ui/Chip.tsx";
import { Instant } from "../../../ui/Instant.tsx";
import { type Column, Rows } from "../../../ui/Rows.tsx";
import rows from "../../../ui/Rows.module.css";
import { organizationStatusTones, organizationStatusWords, organizationTypeWords } from "../words.ts";
import { StatusAction } from "./StatusAction.tsx";
import css from "./supervision.module.css";

interface CellProps {
  readonly row: SupervisedOrganization;
}

function Name({ row: { name } }: CellProps) {
  return <span className={`${css["name"]} ${rows["long"]}`}>{name}</span>;
}

function ShortName({ row: { slug } }: CellProps) {
  return <span className={rows["address"]}>{slug}</span>;
}

function Kind({ row: { type } }: CellProps) {
  const { i18n } = useLingui();
  return <span className={rows["quiet"]}>{i18n._(organizationTypeWords[type])}</span>;
}

function Status({ row: { status } }: CellProps) {
  const { i18n } = useLingui();
  return <Chip tone={organizationStatusTones[status]}>{i18n._(organizationStatusWords[status])}</Chip>;
}

function Created({ row }: CellProps) {
  return <Instant at={row.createdAt} />;
}

function Action({ row }: CellProps) {
  return <StatusAction organization={row} />;
}

const columns: readonly Column<SupervisedOrganization>[] = [
  { header: msg`Name`, Cell: Name, isRowHeader: true, phone: "title" },
  { header: msg`Short name`, Cell: ShortName, phone: "detail" },
  { header: msg`Kind`, Cell: Kind, phone: "detail" },
  { header: msg`Status`, Cell: Status, phone: "aside" },
  { header: msg`Opened`, Cell: Created },
  { header: msg`What you can do`, Cell: Action, phone: "action" },
];

interface OrganizationsTableProps {
  readonly organizations: readonly SupervisedOrganization[];
  /** Shown while other rows are on their way. */
  readonly isOld: boolean;
}

export function OrganizationsTable({ organizations, isOld }: OrganizationsTableProps) {
  const { t } = useLingui();
  return (
    <div aria-busy={isOld} className={isOld ? css["old"] : undefined}>
      <Rows label={t`Organizations`} columns={columns} rows={organizations} keyOf={({ id }) => id} />
    </div>
  );
}
