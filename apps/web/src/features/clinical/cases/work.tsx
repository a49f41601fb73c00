import { msg } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { CaseFilter, CaseOfWork, CaseWork } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { today } from "../../../lib/dates.ts";
import { recordedPatients } from "../../../lib/live.ts";
import { client } from "../../../lib/trpc.ts";
import { Chip } from "../../../ui/Chip.tsx";
import rows from "../../../ui/Rows.module.css";
import { type Column, Rows } from "../../../ui/Rows.tsx";
import { ageOn } from "../patients/age.ts";
import { caseStatusWords, priorityTones, priorityWords } from "./case-words.ts";
import css from "../clinical.module.css";

/** The work of whoever asks. It is on record: asked for when the page is opened, and not again behind somebody's back. */
export const useWork = (filter: Partial<CaseFilter>) =>
  useQuery({
    queryKey: [recordedPatients, "work", filter],
    queryFn: () => client.clinical.cases.work.mutate(filter),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

interface CellProps {
  readonly row: CaseOfWork;
}

function CaseNumber({ row: { caseNumber } }: CellProps) {
  return <span className={rows["quiet"]}>{caseNumber}</span>;
}

function Who({ row: { patient } }: CellProps) {
  return (
    <span className={rows["long"]}>
      {patient.givenName} {patient.familyName}, {ageOn(today(), patient.birthDate)}
    </span>
  );
}

function About({ row: { id, title, patient } }: CellProps) {
  return (
    <Link to="/patients/$id" params={{ id: patient.id }} search={{ case: id }} className={rows["rowLink"]}>
      {title}
    </Link>
  );
}

function Priority({ row: { priority } }: CellProps) {
  const { i18n } = useLingui();
  return <Chip tone={priorityTones[priority]}>{i18n._(priorityWords[priority])}</Chip>;
}

function State({ row: { status } }: CellProps) {
  const { i18n } = useLingui();
  return i18n._(caseStatusWords[status]);
}

function Has({ row: { assignedTo } }: CellProps) {
  return <span className={rows["long"]}>{assignedTo === null ? <Trans>nobody yet</Trans> : assignedTo.name}</span>;
}

const waitWords = {
  draft: msg`your note to be signed`,
  review: msg`your review`,
  co_sign: msg`your signature`,
} as const;

/** What of a case waits for whoever looks; who has it, where nothing does. */
function Waits({ row }: CellProps) {
  const { i18n } = useLingui();
  const { waits, handover } = row;
  if (waits !== null) return i18n._(waitWords[waits]);
  return handover === null ? <Has row={row} /> : <Trans>you, handed over</Trans>;
}

/** Where it is, unless something waits for whoever looks. */
function Next({ row }: CellProps) {
  return row.waits === null && row.handover === null ? <State row={row} /> : <Waits row={row} />;
}

const columns: readonly Column<CaseOfWork>[] = [
  { header: msg`Case`, Cell: CaseNumber, phone: "aside" },
  { header: msg`About`, Cell: About, isRowHeader: true, phone: "title" },
  { header: msg`Patient`, Cell: Who, phone: "detail" },
  { header: msg`Priority`, Cell: Priority, phone: "detail" },
  { header: msg`State`, Cell: State, phone: "detail" },
  { header: msg`Waits for`, Cell: Waits, phone: "detail" },
];

/** Of a day, beside other cards. */
const short: readonly Column<CaseOfWork>[] = [
  ...columns.filter(({ Cell }) => Cell === About || Cell === Who || Cell === Priority),
  { header: msg`What next`, Cell: Next, phone: "detail" },
];

interface WorkRowsProps {
  readonly work: CaseWork;
  readonly label: string;
  readonly isShort?: boolean;
}

/** Cases with whose they are; how many more there are, and how many did not open. */
export function WorkRows({ work, label, isShort = false }: WorkRowsProps) {
  const { cases, hasMore, unreadable } = work;
  return (
    <>
      {cases.length > 0 && (
        <Rows label={label} columns={isShort ? short : columns} rows={cases} keyOf={({ id }) => id} />
      )}
      {hasMore && (
        <p className={css["quiet"]}>
          <Trans>The first {cases.length}. Choose less to see the others.</Trans>
        </p>
      )}
      {unreadable > 0 && (
        <p role="status" className={css["notice"]}>
          <Plural
            value={unreadable}
            one="# more could not be opened. Those who run this installation were told."
            other="# more could not be opened. Those who run this installation were told."
          />
        </p>
      )}
    </>
  );
}
