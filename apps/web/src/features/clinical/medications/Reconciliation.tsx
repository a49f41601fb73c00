import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type Patient, treatmentsOf } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { plusDays, today } from "../../../lib/dates.ts";
import { hasReason } from "../../../lib/errors.ts";
import { createHeld } from "../../../lib/held.ts";
import { client } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState, ErrorState } from "../../../ui/States.tsx";
import clinical from "../clinical.module.css";
import { putIntoRecord } from "../record/use-opened.ts";
import { useHolder } from "../use-holder.ts";
import { Asked } from "./Asked.tsx";
import { type ComparedMedicine, compareMedicines, type Decision, reconcileInputOf } from "./compare.ts";
import { ComparedEntry } from "./ComparedEntry.tsx";
import css from "./reconciliation.module.css";

type Decisions = Readonly<Partial<Record<string, Decision>>>;

/** What was decided so far, by the patient. */
const heldDecisions = createHeld<Decisions>();

/** What is taken lately is what was logged in a quarter of a year. */
const diaryDays = 90;

interface ReconciliationProps {
  readonly patient: Patient;
  /** Opens the record once more. */
  readonly onAnew: () => void;
}

/** All that anybody says is taken, with what becomes of each: it is kept whole, once it is decided of all. */
export function Reconciliation({ patient, onAnew }: ReconciliationProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const holder = useHolder();
  const { id, medications, prescriptions, diaries } = patient;
  const [decisions, setDecisions] = useState<Decisions>(() => heldDecisions.get(holder, id) ?? {});
  const [isAsked, setAsked] = useState(false);
  useEffect(() => heldDecisions.set(holder, id, decisions), [holder, id, decisions]);
  const diary = useMutation({
    mutationFn: () =>
      Promise.all(
        diaries.map(({ id: shareId }) =>
          client.symptoms.shared.open.mutate({
            shareId,
            reason: t`Comparing medications`,
            from: plusDays(today(), 1 - diaryDays),
            limit: 1,
          }),
        ),
      ),
  });
  const logged = (diary.data ?? []).flatMap(({ medication }) => treatmentsOf(medication ?? []));
  const sources = { statements: medications.statements, prescriptions: prescriptions.prescriptions, diary: logged };
  const rows = compareMedicines(sources, today());
  const decided = rows.flatMap((row) => {
    const decision = decisions[row.key];
    return decision === undefined || !isWhole(decision) ? [] : [{ ...row, decision }];
  });
  const left = rows.length - decided.length;
  const send = useMutation({
    mutationFn: () => client.clinical.medications.reconcile.mutate(reconcileInputOf(id, decided)),
    async onSuccess(list) {
      heldDecisions.set(holder, id, null);
      putIntoRecord(id, { medications: list });
      await navigate({ to: "/patients/$id", params: { id } });
    },
  });
  const decide = ({ key }: ComparedMedicine, decision: Decision) =>
    setDecisions((before) => ({ ...before, [key]: decision }));
  return (
    <div className={settings["stack"]}>
      <Card label={t`Who is asked`}>
        <div className={settings["head"]}>
          <h2>
            {patient.givenName} {patient.familyName}
          </h2>
          {diaries.length > 0 && !diary.isSuccess && (
            <Button variant="default" size="xs" loading={diary.isPending} onClick={() => diary.mutate()}>
              <Trans>Look into the shared diary</Trans>
            </Button>
          )}
        </div>
        <Asked list={medications} />
        {diaries.length > 0 && !diary.isSuccess && (
          <p className={clinical["quiet"]}>
            <Trans>
              What was logged there in 90 days stands beside the rest then. The patient reads that you looked.
            </Trans>
          </p>
        )}
        {diary.isError && <ErrorState error={diary.error} />}
        {medications.unreadable + prescriptions.unreadable > 0 && (
          <p role="alert" className={settings["failure"]}>
            <Plural
              value={medications.unreadable + prescriptions.unreadable}
              one="# medication could not be opened, and is not compared"
              other="# medications could not be opened, and are not compared"
            />
          </p>
        )}
      </Card>
      {rows.length === 0 ? (
        <EmptyState title={t`Nobody says that anything is taken`}>
          <p>
            <Trans>If the patient takes nothing, say that you compared. What they take is added in the record.</Trans>
          </p>
        </EmptyState>
      ) : (
        <ul className={css["rows"]} aria-label={t`Medications side by side`}>
          {rows.map((row) => (
            <ComparedEntry
              key={row.key}
              row={row}
              decision={decisions[row.key] ?? null}
              isMissing={isAsked}
              onDecide={(decision) => decide(row, decision)}
            />
          ))}
        </ul>
      )}
      {isAsked && left > 0 && (
        <p role="alert" className={settings["failure"]}>
          <Plural value={left} one="# is not decided yet." other="# are not decided yet." />
        </p>
      )}
      {send.isError && <ErrorState error={send.error} />}
      <div className={settings["actions"]}>
        <Button
          loading={send.isPending}
          onClick={() => {
            setAsked(true);
            if (left === 0) send.mutate();
          }}
        >
          <Trans>Compared: keep it in the record</Trans>
        </Button>
        {hasReason(send.error, "clinical.medication_changed_meanwhile") && (
          <Button variant="default" onClick={onAnew}>
            <Trans>Read the record again</Trans>
          </Button>
        )}
      </div>
    </div>
  );
}

/** Whether all is said that what was chosen needs. */
const isWhole = ({ choice, stopReason }: Decision): boolean => choice !== "stop" || stopReason.trim() !== "";
