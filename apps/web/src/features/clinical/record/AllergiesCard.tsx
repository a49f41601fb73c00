import { Trans, useLingui } from "@lingui/react/macro";
import { type Allergy, type AllergyList, inOrderOfConcern, isToHeed, type RecordAllergyInput } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { formatFullDay, dayOf } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import css from "./allergies.module.css";
import { severityWords, statusWords, substanceClassWords, verificationWords } from "./allergy-words.ts";
import { AllergyForm, heldAllergies } from "./AllergyForm.tsx";
import clinical from "../clinical.module.css";
import { useHolder } from "../use-holder.ts";

interface AllergiesCardProps {
  readonly patientId: string;
  readonly list: AllergyList;
  readonly onChanged: (list: AllergyList) => void;
}

/** All allergies that were ever written down, and what a patient said when they were asked. */
export function AllergiesCard({ patientId, list, onChanged }: AllergiesCardProps) {
  const { t } = useLingui();
  const mayChange = useMayUse("clinical.patients.change");
  const holder = useHolder();
  const { state, question, allergies } = list;
  // Whoever left what they typed here goes on with it.
  const [open, setOpen] = useState<string | null>(
    () =>
      [patientId, ...allergies.map(({ id }) => id)].find((name) => heldAllergies.get(holder, name) !== null) ?? null,
  );
  const sayNone = useMutation({
    mutationFn: () => client.clinical.allergies.sayNone.mutate({ patientId }),
    onSuccess: onChanged,
  });
  const close = () => setOpen(null);
  const record = async (input: RecordAllergyInput) => onChanged(await client.clinical.allergies.record.mutate(input));
  const change = async (input: RecordAllergyInput, version: string) =>
    onChanged(await client.clinical.allergies.change.mutate({ ...input, version }));
  const canSayNone = mayChange && !allergies.some(isToHeed) && open === null;
  const day = question === null ? "" : formatFullDay(dayOf(question.askedAt));
  return (
    <Card label={t`Allergies`}>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2>
            <Trans>Allergies</Trans>
          </h2>
          {mayChange && open === null && (
            <Button variant="default" size="xs" onClick={() => setOpen(patientId)}>
              <Trans>Add</Trans>
            </Button>
          )}
        </div>
        <p className={clinical["quiet"]}>
          {question === null ? (
            <Trans>Nobody asked yet.</Trans>
          ) : question.askedBy === null ? (
            <Trans>Asked last on {day}.</Trans>
          ) : (
            <Trans>
              Asked last by {question.askedBy} on {day}.
            </Trans>
          )}{" "}
          {state === "none_known" && <Trans>None were known.</Trans>}
        </p>
        {allergies.length > 0 && (
          <ul className={css["list"]} aria-label={t`Allergies ever written down`}>
            {inOrderOfConcern(allergies).map((allergy) => (
              <li key={allergy.id}>
                {open === allergy.id ? (
                  <AllergyForm patientId={patientId} allergy={allergy} send={change} onClose={close} />
                ) : (
                  <Entry allergy={allergy} onChange={mayChange && open === null ? () => setOpen(allergy.id) : null} />
                )}
              </li>
            ))}
          </ul>
        )}
        {open === patientId && <AllergyForm patientId={patientId} allergy={null} send={record} onClose={close} />}
        {canSayNone && (
          <div className={settings["actions"]}>
            <Button variant="default" loading={sayNone.isPending} onClick={() => sayNone.mutate()}>
              <Trans>Asked: no allergies known</Trans>
            </Button>
          </div>
        )}
        {sayNone.isError && <ErrorState error={sayNone.error} />}
      </div>
    </Card>
  );
}

function Entry({ allergy, onChange }: { readonly allergy: Allergy; readonly onChange: (() => void) | null }) {
  const { t, i18n } = useLingui();
  const { substance, substanceClass, reaction, severity, verificationStatus, clinicalStatus, rxcui } = allergy;
  const details = [
    reaction,
    severity === "unknown" ? "" : i18n._(severityWords[severity]),
    i18n._(verificationWords[verificationStatus]),
    clinicalStatus === "active" ? "" : i18n._(statusWords[clinicalStatus]),
    substanceClass === null ? "" : i18n._(substanceClassWords[substanceClass]),
    rxcui === "" ? "" : `RxCUI ${rxcui}`,
  ].filter((detail) => detail !== "");
  return (
    <div className={css["entry"]} data-past={!isToHeed(allergy) || undefined}>
      <div>
        <span className={css["substance"]}>{substance}</span>{" "}
        <span className={clinical["quiet"]}>{details.join(" · ")}</span>
      </div>
      {onChange !== null && (
        <Button
          className={clinical["flush"]}
          variant="subtle"
          size="compact-sm"
          aria-label={t`Change ${substance}`}
          onClick={onChange}
        >
          <Trans>Change</Trans>
        </Button>
      )}
    </div>
  );
}
