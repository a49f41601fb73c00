import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Select } from "@mantine/core";
import { useMemo } from "react";
import { zone } from "../../../lib/dates.ts";
import css from "../../../ui/settings.module.css";

interface TimeZoneSelectProps {
  /** What it is for. */
  readonly description: string;
  /** Empty for none yet. */
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (zone: string) => void;
}

const wordsOf = (name: string) => name.replaceAll("_", " ");

/** Where a clock is. The device says where it is; a person on a journey may mean home. */
export function TimeZoneSelect({ description, value, error, onChange }: TimeZoneSelectProps) {
  const { t } = useLingui();
  const options = useMemo(() => {
    const names = new Set([...Intl.supportedValuesOf("timeZone"), zone, value]);
    return [...names]
      .filter(Boolean)
      .toSorted()
      .map((name) => ({ value: name, label: wordsOf(name) }));
  }, [value]);
  return (
    <div>
      <Select
        label={t`Time zone`}
        description={description}
        searchable
        allowDeselect={false}
        checkIconPosition="right"
        maxDropdownHeight={280}
        limit={200}
        nothingFoundMessage={t`There is no such zone. Try the largest city near you.`}
        data={options}
        value={value === "" ? null : value}
        placeholder={t`Not said`}
        error={error}
        onChange={(name) => name !== null && onChange(name)}
      />
      {value !== zone && (
        <div className={css["actions"]} style={{ marginTop: 8 }}>
          <Button variant="default" size="compact-sm" onClick={() => onChange(zone)}>
            <Trans>Use this device’s: {wordsOf(zone)}</Trans>
          </Button>
        </div>
      )}
    </div>
  );
}
