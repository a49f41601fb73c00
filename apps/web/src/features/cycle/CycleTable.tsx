import { Trans, useLingui } from "@lingui/react/macro";
import type { Cycle } from "@anamnesis/domain";
import { formatFullDay } from "../../lib/dates.ts";
import ui from "../../ui/ui.module.css";

/** Cycles, newest first: when each began, how long it was, and on how many days there was bleeding. */
export function CycleTable({ cycles }: { readonly cycles: readonly Cycle[] }) {
  const { t } = useLingui();
  return (
    <table className={ui["table"]}>
      <thead>
        <tr>
          <th scope="col">{t`First day`}</th>
          <th scope="col">{t`Days`}</th>
          <th scope="col">{t`Bleeding`}</th>
        </tr>
      </thead>
      <tbody>
        {cycles.toReversed().map(({ start, length, bleedingDays }) => (
          <tr key={start}>
            <td>{formatFullDay(start)}</td>
            <td>{length ?? <Trans>goes on</Trans>}</td>
            <td>{bleedingDays}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
