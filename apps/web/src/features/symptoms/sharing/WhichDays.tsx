import { Trans, useLingui } from "@lingui/react/macro";
import { TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { plusDays, today } from "../../../lib/dates.ts";
import { Presets } from "./Presets.tsx";
import css from "./sharing.module.css";

interface Days {
  readonly from: string;
  readonly to: string;
}

interface WhichDaysProps extends Days {
  /** Usual ranges up to today, by their days. */
  readonly presets: readonly { readonly label: string; readonly days: number }[];
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (change: Partial<Days>) => void;
  /** Whether days to come belong to it as well: there is no last one then. */
  readonly goesOn?: boolean;
  readonly children?: ReactNode;
}

/** A range of the diary's days, by a tap or from one to another. */
export function WhichDays({ from, to, presets, problems, onChange, goesOn = false, children }: WhichDaysProps) {
  const { t } = useLingui();
  return (
    <fieldset className={css["group"]}>
      <legend>
        <Trans>Which days</Trans>
      </legend>
      <Presets
        label={t`Which days`}
        presets={presets.map(({ label, days }) => ({ label, value: plusDays(today(), 1 - days) }))}
        chosen={to === today() ? from : null}
        onChoose={(first) => onChange({ from: first, to: today() })}
      />
      <div className={css["fields"]}>
        <TextInput
          label={t`From`}
          type="date"
          value={from}
          error={problems["from"]}
          onChange={(event) => onChange({ from: event.currentTarget.value })}
        />
        <TextInput
          label={t`To`}
          type="date"
          value={goesOn ? "" : to}
          disabled={goesOn}
          error={problems["to"]}
          onChange={(event) => onChange({ to: event.currentTarget.value })}
        />
      </div>
      {children}
    </fieldset>
  );
}
