import { Trans, useLingui } from "@lingui/react/macro";
import type { WhichTime } from "@anamnesis/domain";
import { Button, Radio, TextInput } from "@mantine/core";
import { formatClock, formatZoneName } from "../../lib/dates.ts";
import settings from "../../ui/settings.module.css";
import css from "./EntryDetails.module.css";
import { localTimeOf, type When } from "./when.ts";

interface WhenInputProps {
  readonly value: When;
  readonly error: string | undefined;
  readonly hasCursor?: boolean;
  readonly onChange: (value: When) => void;
}

const isWhich = (value: string): value is WhichTime => value === "earlier" || value === "later";

/** When it was. Where clocks were changed, a time may not have been, or twice: that is said, and asked. */
export function WhenInput({ value, error, hasCursor = false, onChange }: WhenInputProps) {
  const { t } = useLingui();
  const time = localTimeOf(value);
  const typed = formatClock(value.when, value.when);
  return (
    <div className={css["when"]}>
      <TextInput
        label={t`When`}
        type="datetime-local"
        autoFocus={hasCursor}
        value={value.when}
        error={error}
        onChange={(event) => onChange({ when: event.currentTarget.value, which: null })}
      />
      <div role="status">
        {time?.kind === "skipped" && (
          <Skipped
            from={formatClock(time.from, value.when)}
            to={formatClock(time.nearest, value.when)}
            typed={typed}
            onTake={() => onChange({ when: time.nearest, which: null })}
          />
        )}
        {time?.kind === "twice" && (
          <p className={css["clock"]}>
            <Trans>The clocks went back then, and {typed} came twice.</Trans>
          </p>
        )}
      </div>
      {time?.kind === "twice" && (
        <Radio.Group
          label={t`Which one was it?`}
          value={value.which}
          onChange={(which) => isWhich(which) && onChange({ ...value, which })}
        >
          <div className={css["which"]}>
            <Radio value="earlier" label={t`The earlier ${typed}`} description={formatZoneName(time.earlier)} />
            <Radio value="later" label={t`The later ${typed}`} description={formatZoneName(time.later)} />
          </div>
        </Radio.Group>
      )}
    </div>
  );
}

interface SkippedProps {
  readonly from: string;
  readonly to: string;
  readonly typed: string;
  readonly onTake: () => void;
}

function Skipped({ from, to, typed, onTake }: SkippedProps) {
  return (
    <div className={css["clock"]}>
      <p>
        <Trans>
          The clocks went forward then, from {from} to {to}: there was no {typed}.
        </Trans>
      </p>
      <div className={settings["actions"]}>
        <Button variant="default" size="compact-sm" onClick={onTake}>
          <Trans>Take {to}</Trans>
        </Button>
      </div>
    </div>
  );
}
