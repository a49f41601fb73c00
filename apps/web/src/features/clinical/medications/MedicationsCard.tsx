import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { isTaken, type MedicationList, type MedicationStatement, type RecordStatementInput } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import clinical from "../clinical.module.css";
import css from "../record/allergies.module.css";
import { useHolder } from "../use-holder.ts";
import { Asked } from "./Asked.tsx";
import { StatementDetails } from "./StatementDetails.tsx";
import { heldStatements, StatementForm } from "./StatementForm.tsx";

interface MedicationsCardProps {
  readonly patientId: string;
  readonly list: MedicationList;
  readonly onChanged: (list: MedicationList) => void;
}

/** All that somebody said a patient takes or took, and what the patient said when they were asked. */
export function MedicationsCard({ patientId, list, onChanged }: MedicationsCardProps) {
  const { t } = useLingui();
  const mayChange = useMayUse("clinical.patients.change");
  const holder = useHolder();
  const { statements, unreadable } = list;
  // Whoever left what they typed here goes on with it.
  const [open, setOpen] = useState<string | null>(
    () =>
      [patientId, ...statements.map(({ id }) => id)].find((name) => heldStatements.get(holder, name) !== null) ?? null,
  );
  const sayNone = useMutation({
    mutationFn: () => client.clinical.medications.sayNone.mutate({ patientId }),
    onSuccess: onChanged,
  });
  const close = () => setOpen(null);
  const record = async (input: RecordStatementInput) =>
    onChanged(await client.clinical.medications.record.mutate(input));
  const change = async (input: RecordStatementInput, version: string) =>
    onChanged(await client.clinical.medications.change.mutate({ ...input, version }));
  const inOrder = statements.toSorted((one, other) => Number(isTaken(other)) - Number(isTaken(one)));
  return (
    <Card label={t`Medications`}>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2>
            <Trans>Medications</Trans>
          </h2>
          {mayChange && open === null && (
            <Button variant="default" size="xs" aria-label={t`Add a medication`} onClick={() => setOpen(patientId)}>
              <Trans>Add</Trans>
            </Button>
          )}
        </div>
        <Asked list={list} />
        {statements.length > 0 && (
          <ul className={css["list"]} aria-label={t`Medications ever written down`}>
            {inOrder.map((statement) => (
              <li key={statement.id}>
                {open === statement.id ? (
                  <StatementForm patientId={patientId} statement={statement} send={change} onClose={close} />
                ) : (
                  <Entry
                    statement={statement}
                    onChange={mayChange && open === null ? () => setOpen(statement.id) : null}
                  />
                )}
              </li>
            ))}
          </ul>
        )}
        {unreadable > 0 && (
          <p role="alert" className={settings["failure"]}>
            <Plural
              value={unreadable}
              one="# medication could not be opened"
              other="# medications could not be opened"
            />
          </p>
        )}
        {open === patientId && <StatementForm patientId={patientId} statement={null} send={record} onClose={close} />}
        {mayChange && open === null && (
          <div className={settings["actions"]}>
            {!statements.some(isTaken) && (
              <Button variant="default" loading={sayNone.isPending} onClick={() => sayNone.mutate()}>
                <Trans>Asked: takes nothing</Trans>
              </Button>
            )}
            <Link to="/patients/$id/medications" params={{ id: patientId }}>
              <Trans>Compare with what others say</Trans>
            </Link>
          </div>
        )}
        {sayNone.isError && <ErrorState error={sayNone.error} />}
      </div>
    </Card>
  );
}

interface EntryProps {
  readonly statement: MedicationStatement;
  readonly onChange: (() => void) | null;
}

function Entry({ statement, onChange }: EntryProps) {
  const { t } = useLingui();
  const { name } = statement;
  return (
    <div className={css["entry"]} data-past={!isTaken(statement) || undefined}>
      <div>
        <span className={css["substance"]}>{name}</span> <StatementDetails statement={statement} />
      </div>
      {onChange !== null && (
        <Button
          className={clinical["flush"]}
          variant="subtle"
          size="compact-sm"
          aria-label={t`Change ${name}`}
          onClick={onChange}
        >
          <Trans>Change</Trans>
        </Button>
      )}
    </div>
  );
}
