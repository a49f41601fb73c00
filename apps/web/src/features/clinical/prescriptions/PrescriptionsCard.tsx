import { Plural, Trans, useLingui } from "@lingui/react/macro";
import {
  type DiagnosisList,
  type Patient,
  type Prescription,
  type PrescriptionList,
  type ShownStatus,
  statusOn,
} from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useState } from "react";
import { today } from "../../../lib/dates.ts";
import { later } from "../../../ui/later.tsx";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { useMayUse } from "../../identity/membership.ts";
import clinical from "../clinical.module.css";
import { useHolder } from "../use-holder.ts";
import { heldPrescriptions } from "./prescription-draft.ts";
import { PrescriptionEntry } from "./PrescriptionEntry.tsx";
import type { PrescriptionFormProps } from "./PrescriptionForm.tsx";
import css from "./prescriptions.module.css";

/** The rules of the checks come with the form. */
const PrescriptionForm = later<PrescriptionFormProps>(
  async () => (await import("./PrescriptionForm.tsx")).PrescriptionForm,
);

interface PrescriptionsCardProps {
  readonly patient: Patient;
  /** The case that is worked at; null for none. */
  readonly caseId: string | null;
  readonly onChanged: (list: PrescriptionList) => void;
  readonly onProposed: (list: DiagnosisList) => void;
}

/** What is waited for first, then what is taken, then what was. */
const order: readonly ShownStatus[] = ["draft", "active", "on_hold", "expired", "completed", "stopped", "replaced"];
const isOver = (status: ShownStatus) => order.indexOf(status) > order.indexOf("on_hold");

/** What somebody is to take, of all cases. */
export function PrescriptionsCard({ patient, caseId, onChanged, onProposed }: PrescriptionsCardProps) {
  const { t } = useLingui();
  const mayDraft = useMayUse("clinical.prescriptions.draft");
  const holder = useHolder();
  const { prescriptions, unreadable } = patient.prescriptions;
  // Whoever left what they typed here goes on with it.
  const [open, setOpen] = useState<string | null>(
    () =>
      [patient.id, ...prescriptions.map(({ id }) => id)].find(
        (name) => mayDraft && heldPrescriptions.get(holder, name) !== null,
      ) ?? null,
  );
  const day = today();
  const rank = (one: Prescription) => order.indexOf(statusOn(one, day));
  const sorted = prescriptions.toSorted((one, other) => rank(one) - rank(other));
  const write = (given: Prescription | null) => (
    <PrescriptionForm
      patient={patient}
      caseId={caseId}
      given={given}
      onChanged={onChanged}
      onClose={() => setOpen(null)}
    />
  );
  return (
    <Card label={t`Prescriptions`}>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2>
            <Trans>Prescriptions</Trans>
          </h2>
          {mayDraft && open === null && (
            <Button variant="default" size="xs" onClick={() => setOpen(patient.id)}>
              <Trans>Prescribe</Trans>
            </Button>
          )}
        </div>
        {open === patient.id && write(null)}
        {prescriptions.length === 0 && open === null && (
          <p className={clinical["quiet"]}>
            <Trans>None so far.</Trans>
          </p>
        )}
        <ul className={css["list"]} aria-label={t`Prescriptions of this patient`}>
          {sorted.map((one) => (
            <li key={one.id} data-past={isOver(statusOn(one, day)) || undefined}>
              {open === one.id ? (
                write(one)
              ) : (
                <PrescriptionEntry
                  patientId={patient.id}
                  given={one}
                  caseId={caseId}
                  onChanged={onChanged}
                  onProposed={onProposed}
                  onWrite={mayDraft && open === null ? () => setOpen(one.id) : null}
                />
              )}
            </li>
          ))}
        </ul>
        {unreadable > 0 && (
          <p role="status" className={clinical["quiet"]}>
            <Plural value={unreadable} one="# more could not be opened." other="# more could not be opened." />
          </p>
        )}
      </div>
    </Card>
  );
}
