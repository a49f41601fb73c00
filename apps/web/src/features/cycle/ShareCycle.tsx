import { useLingui } from "@lingui/react/macro";
import { Switch } from "@mantine/core";
import { useHasCycle } from "./use-cycle.ts";

interface ShareCycleProps {
  readonly checked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

/** Whether a share shows the cycle. Not asked of who wants nothing to do with cycles. */
export function ShareCycle({ checked, onChange }: ShareCycleProps) {
  const { t } = useLingui();
  const isShown = useHasCycle();
  if (!isShown) return null;
  return (
    <Switch
      label={t`With my cycle`}
      description={t`Bleeding on these days, and the day of the cycle beside what you logged.`}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
