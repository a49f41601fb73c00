import { Trans, useLingui } from "@lingui/react/macro";
import {
  dayTimes,
  dayTimeWords,
  doseUnits,
  doseUnitWords,
  routes,
  routeWords,
  type DayTime,
  type DoseUnit,
  type Route,
} from "@anamnesis/domain";
import { Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { domainText } from "../../../lib/domain-words.ts";
import clinical from "../clinical.module.css";
import css from "./prescriptions.module.css";
import type { PrescriptionDraft } from "./prescription-draft.ts";

interface DosageFieldsProps {
  readonly values: PrescriptionDraft;
  readonly problems: Readonly<Record<string, string>>;
  readonly set: (change: Partial<PrescriptionDraft>) => void;
}

const isOne = <Value extends string>(values: readonly Value[], given: string): given is Value =>
  values.some((value) => value === given);

/** How it is taken: in numbers, which are checked, and in words. Both are kept. */
export function DosageFields({ values, problems, set }: DosageFieldsProps) {
  const { t } = useLingui();
  const typed = (key: "dose" | "times" | "days" | "asNeededFor" | "forDays") => ({
    value: values[key],
    error: problems[`order.dosage.${key}`],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      set({ [key]: event.currentTarget.value }),
  });
  return (
    <>
      <TextInput label={t`Dose`} inputMode="decimal" autoComplete="off" {...typed("dose")} />
      <NativeSelect
        label={t`Unit`}
        value={values.unit}
        data={doseUnits.map((value) => ({ value, label: domainText(doseUnitWords[value]) }))}
        onChange={({ currentTarget: { value } }) => {
          if (isOne<DoseUnit>(doseUnits, value)) set({ unit: value });
        }}
      />
      <NativeSelect
        label={t`Way`}
        value={values.route}
        data={routes.map((value) => ({ value, label: domainText(routeWords[value]) }))}
        onChange={({ currentTarget: { value } }) => {
          if (isOne<Route>(routes, value)) set({ route: value });
        }}
      />
      <TextInput label={t`How many times`} inputMode="numeric" autoComplete="off" {...typed("times")} />
      <TextInput label={t`In how many days`} inputMode="numeric" autoComplete="off" {...typed("days")} />
      <TextInput
        label={t`For how many days`}
        description={t`Empty for as long as it is not stopped`}
        inputMode="numeric"
        autoComplete="off"
        {...typed("forDays")}
      />
      <Checkbox.Group
        className={clinical["wide"]}
        label={t`When`}
        value={[...values.timing]}
        onChange={(chosen) => set({ timing: dayTimes.filter((time): time is DayTime => chosen.includes(time)) })}
      >
        <div className={css["times"]}>
          {dayTimes.map((time) => (
            <Checkbox key={time} value={time} label={domainText(dayTimeWords[time])} />
          ))}
        </div>
      </Checkbox.Group>
      <Checkbox
        className={clinical["wide"]}
        label={<Trans>Only when it is needed</Trans>}
        checked={values.isAsNeeded}
        onChange={({ currentTarget: { checked } }) => set({ isAsNeeded: checked })}
      />
      {values.isAsNeeded && <TextInput className={clinical["wide"]} label={t`Needed for`} {...typed("asNeededFor")} />}
      <Textarea
        className={clinical["wide"]}
        label={t`How it is taken, in words`}
        autosize
        minRows={1}
        maxRows={6}
        value={values.dosageText}
        error={problems["order.dosageText"]}
        onChange={({ currentTarget: { value } }) => set({ dosageText: value })}
      />
    </>
  );
}
