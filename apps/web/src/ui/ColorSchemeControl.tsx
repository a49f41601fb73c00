import { useLingui } from "@lingui/react/macro";
import { type MantineColorScheme, SegmentedControl, useMantineColorScheme } from "@mantine/core";

/** Light, dark, or as the device says. */
export function ColorSchemeControl() {
  const { t } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      aria-label={t`Appearance`}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as MantineColorScheme)}
      data={[
        { value: "auto", label: t`As my device` },
        { value: "light", label: t`Light` },
        { value: "dark", label: t`Dark` },
      ]}
    />
  );
}
