import { Trans, useLingui } from "@lingui/react/macro";
import { isTaken, type MedicationList, type MedicationStatement, type RecordStatementInput } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { dayOf, formatFullDay } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import clinical from "../clinical.module.css";
import css from "../record/allergies.module.css";
import { useHolder } from "../use-holder.ts";
import { heldStatements, StatementForm } from "./StatementForm.tsx";
import { partialDayInWords, sourceWords, statusWords } from "./statement-words.ts";

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
  const { statements } = list;
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
        {open === patientId && <StatementForm patientId={patientId} statement={null} send={record} onClose={close} />}
        {mayChange && open === null && (
          <div className={settings["actions"]}>
            {!statements.some(isTaken) && (
              <Button variant="default" loading={sayNone.isPending} onClick={() => sayNone.mutate()}>
                <Trans>Asked: takes nothing</Trans>
              </Button>
            )}
          </div>
        )}
        {sayNone.isError && <ErrorState error={sayNone.error} />}
      </div>
    </Card>
  );
}

/** Who asked last, and who compared. */
function Asked({ list: { state, question } }: { readonly list: MedicationList }) {
  if (question === null) {
    return (
      <p className={clinical["quiet"]}>
        <Trans>Nobody asked yet what is taken.</Trans>
      </p>
    );
  }
  const { askedBy, askedAt, reconciledBy, reconciledAt } = question;
  const day = formatFullDay(dayOf(askedAt));
  const compared = reconciledAt === null ? null : formatFullDay(dayOf(reconciledAt));
  return (
    <p className={clinical["quiet"]}>
      {askedBy === null ? (
        <Trans>Asked last on {day}.</Trans>
      ) : (
        <Trans>
          Asked last by {askedBy} on {day}.
        </Trans>
      )}{" "}
      {state === "none_known" && <Trans>Nothing was taken.</Trans>}{" "}
      {compared !== null &&
        (reconciledBy === null ? (
          <Trans>Compared last on {compared}.</Trans>
        ) : (
          <Trans>
            Compared last by {reconciledBy} on {compared}.
          </Trans>
        ))}
    </p>
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
        <span className={css["substance"]}>{name}</span>{" "}
        <span className={clinical["quiet"]}>{useDetails(statement).join(" · ")}</span>
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

/** What is said of it, in the order in which somebody asks. */
export function useDetails(statement: MedicationStatement): readonly string[] {
  const { t, i18n } = useLingui();
  const { takenAs, since, until, status, stopReason, stoppedBy, source, saidBy, writtenBy } = statement;
  const from = i18n._(sourceWords[source]);
  return [
    takenAs,
    since === null ? "" : t`since ${partialDayInWords(since)}`,
    until === null ? "" : t`until ${partialDayInWords(until)}`,
    status === "active" ? "" : i18n._(statusWords[status]),
    stopReason ?? "",
    stoppedBy === null ? "" : t`stopped by ${stoppedBy}`,
    saidBy === "" ? t`known from ${from}` : t`known from ${from}: ${saidBy}`,
    writtenBy === null ? "" : t`written by ${writtenBy}`,
  ].filter((detail) => detail !== "");
}
