import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type Identifier, type IdentifierList, identifierTypes, recordIdentifierInput } from "@anamnesis/domain";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { z } from "zod";
import { formatFullDay } from "../../../lib/dates.ts";
import { createHeld } from "../../../lib/held.ts";
import { client } from "../../../lib/trpc.ts";
import { useForm } from "../../../lib/use-form.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import css from "./allergies.module.css";
import clinical from "../clinical.module.css";
import { FormEnd } from "../FormEnd.tsx";
import { identifierWords } from "./identifier-words.ts";
import { useHolder } from "../use-holder.ts";

interface IdentifiersCardProps {
  readonly patientId: string;
  readonly list: IdentifierList;
  readonly onChanged: (list: IdentifierList) => void;
}

interface IdentifierDraft {
  readonly id: string;
  readonly type: string;
  readonly value: string;
  readonly assigner: string;
  readonly from: string;
  readonly until: string;
}

/** What is being typed, by the patient. */
const heldIdentifiers = createHeld<IdentifierDraft>();

/** Numbers that others gave a patient, by which they are found as by the record number. */
export function IdentifiersCard({ patientId, list, onChanged }: IdentifiersCardProps) {
  const { t } = useLingui();
  const mayChange = useMayUse("clinical.patients.change");
  const holder = useHolder();
  // Whoever left what they typed here goes on with it.
  const [isOpen, setOpen] = useState(() => mayChange && heldIdentifiers.get(holder, patientId) !== null);
  const retract = useMutation({
    mutationFn: (id: string) => client.clinical.identifiers.retract.mutate({ id, patientId }),
    onSuccess: onChanged,
  });
  const { identifiers, unreadable } = list;
  return (
    <Card label={t`Other numbers`}>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2>
            <Trans>Other numbers</Trans>
          </h2>
          {mayChange && !isOpen && (
            <Button variant="default" size="xs" onClick={() => setOpen(true)}>
              <Trans>Add a number</Trans>
            </Button>
          )}
        </div>
        {identifiers.length === 0 && !isOpen && (
          <p className={clinical["quiet"]}>
            <Trans>Passports, insurance cards and record numbers of other clinics find the patient as well.</Trans>
          </p>
        )}
        {identifiers.length > 0 && (
          <ul className={css["list"]} aria-label={t`Other numbers of the patient`}>
            {identifiers.map((identifier) => (
              <li key={identifier.id}>
                <Entry
                  identifier={identifier}
                  onRetract={mayChange && !retract.isPending ? () => retract.mutate(identifier.id) : null}
                />
              </li>
            ))}
          </ul>
        )}
        {unreadable > 0 && (
          <p role="alert" className={settings["failure"]}>
            <Plural value={unreadable} one="# number could not be opened" other="# numbers could not be opened" />
          </p>
        )}
        {retract.isError && <ErrorState error={retract.error} />}
        {isOpen && (
          <IdentifierForm
            patientId={patientId}
            onSent={(changed) => {
              onChanged(changed);
              setOpen(false);
            }}
            onClose={() => setOpen(false)}
          />
        )}
      </div>
    </Card>
  );
}

function Entry({
  identifier: { type, value, assigner, from, until, status },
  onRetract,
}: {
  readonly identifier: Identifier;
  readonly onRetract: (() => void) | null;
}) {
  const { t, i18n } = useLingui();
  const isMistake = status === "entered-in-error";
  const details = [
    i18n._(identifierWords[type]),
    assigner,
    from === null ? "" : t`from ${formatFullDay(from)}`,
    until === null ? "" : t`until ${formatFullDay(until)}`,
    isMistake ? t`entered by mistake` : "",
  ].filter((detail) => detail !== "");
  return (
    <div className={css["entry"]} data-past={isMistake || undefined}>
      <div>
        <span className={css["substance"]}>{value}</span>{" "}
        <span className={clinical["quiet"]}>{details.join(" · ")}</span>
      </div>
      {onRetract !== null && !isMistake && (
        <Button variant="subtle" size="compact-sm" aria-label={t`${value} was a mistake`} onClick={onRetract}>
          <Trans>A mistake</Trans>
        </Button>
      )}
    </div>
  );
}

interface IdentifierFormProps {
  readonly patientId: string;
  readonly onSent: (list: IdentifierList) => void;
  readonly onClose: () => void;
}

const orNull = (day: string) => (day === "" ? null : day);

/** A number as it is typed, held in this window until it is sent. */
function IdentifierForm({ patientId, onSent, onClose }: IdentifierFormProps) {
  const { t, i18n } = useLingui();
  const holder = useHolder();
  const [initial] = useState<IdentifierDraft>(
    () =>
      heldIdentifiers.get(holder, patientId) ?? {
        id: crypto.randomUUID(),
        type: "PPN",
        value: "",
        assigner: "",
        from: "",
        until: "",
      },
  );
  const close = () => {
    heldIdentifiers.set(holder, patientId, null);
    onClose();
  };
  const inputOf = ({ id, type, value, assigner, from, until }: IdentifierDraft) => ({
    id,
    patientId,
    type,
    content: { value, assigner, from: orNull(from), until: orNull(until) },
  });
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial,
    schema: z.preprocess((typed) => inputOf(typed as IdentifierDraft), recordIdentifierInput),
    async send(typed) {
      const list = await client.clinical.identifiers.record.mutate(recordIdentifierInput.parse(inputOf(typed)));
      heldIdentifiers.set(holder, patientId, null);
      onSent(list);
    },
  });
  useEffect(() => heldIdentifiers.set(holder, patientId, values), [holder, patientId, values]);
  const field = (of: Exclude<keyof IdentifierDraft, "id" | "type">) => ({
    value: values[of],
    error: problems[`content.${of}`],
    autoComplete: "off",
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      set({ [of]: event.currentTarget.value }),
  });
  return (
    <form className={clinical["form"]} noValidate onSubmit={submit} aria-label={t`Another number`}>
      <NativeSelect
        label={t`What it is`}
        autoFocus
        value={values.type}
        error={problems["type"]}
        data={identifierTypes.map((value) => ({ value, label: i18n._(identifierWords[value]) }))}
        onChange={(event) => set({ type: event.currentTarget.value })}
      />
      <TextInput label={t`The number`} withAsterisk {...field("value")} />
      <TextInput label={t`Who gave it`} placeholder={t`a country, an insurer, a clinic`} {...field("assigner")} />
      <div />
      <TextInput label={t`Good from`} type="date" {...field("from")} />
      <TextInput label={t`Good until`} type="date" {...field("until")} />
      <FormEnd error={failure === null ? null : mutation.error} isSending={mutation.isPending} onDiscard={close}>
        <Trans>Save</Trans>
      </FormEnd>
    </form>
  );
}
