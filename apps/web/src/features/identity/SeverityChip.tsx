import { useLingui } from "@lingui/react/macro";
import type { LogSeverity } from "@anamnesis/domain";
import { Chip, type Tone } from "../../ui/Chip.tsx";
import { logSeverityWords } from "./security-event-words.ts";

const tones: { readonly [Severity in LogSeverity]: Tone } = {
  low: "quiet",
  medium: "accent",
  high: "warn",
  critical: "strong",
};

/** How much an event or an alert matters, in words. */
export function SeverityChip({ severity }: { readonly severity: LogSeverity }) {
  const { i18n } = useLingui();
  return <Chip tone={tones[severity]}>{i18n._(logSeverityWords[severity])}</Chip>;
}
