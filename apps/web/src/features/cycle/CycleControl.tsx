import { Trans, useLingui } from "@lingui/react/macro";
import { countsCycles, type Flow, flows, unsureStart, type UnsureStart } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { zone } from "../../lib/dates.ts";
import { useToday } from "../../lib/use-today.ts";
import { Card } from "../../ui/Page.tsx";
import { ErrorState, Skeleton } from "../../ui/States.tsx";
import { Refusal } from "../symptoms/WaitingRow.tsx";
import css from "./cycle.module.css";
import { CycleDay } from "./CycleDay.tsx";
import { FlowIcon } from "./FlowIcon.tsx";
import { sayDay, useCycle, useDaysUpTo, useHasCycle, useWaitingDay } from "./use-cycle.ts";
import { flowWords } from "./words.ts";

/** How much somebody bleeds on a day: one tap says it, another takes it back. */
export function CycleControl({ day }: { readonly day: string }) {
  const { t, i18n } = useLingui();
  const isToday = day === useToday();
  const { days, isLoading, error, retry } = useDaysUpTo(day);
  // What was tapped is among them while it is on its way.
  const shown = days.find(({ localDate }) => localDate === day);
  const waiting = useWaitingDay(day);
  const cycle = useCycle();
  // Where no days are counted nothing starts.
  const unsure =
    cycle !== undefined && countsCycles(cycle.mode) ? unsureStart(days, { day, cycles: cycle.cycles }) : null;
  const chosen = shown?.flow ?? null;
  const startsCycle = shown?.startsCycle ?? null;
  const put = (flow: Flow | null, starts: boolean | null) =>
    void sayDay({ localDate: day, timeZone: zone, flow, startsCycle: starts });

  function choose(flow: Flow) {
    if (flow === chosen) put(null, null);
    else put(flow, flow === "none" ? null : startsCycle);
  }

  const question = isToday ? t`How much do you bleed today?` : t`How much did you bleed?`;
  return (
    <div className={css["control"]}>
      <p id={`flow-${day}`}>{question}</p>
      {isLoading && <Skeleton height={80} />}
      {error !== null && <ErrorState error={error} onRetry={retry} />}
      {!isLoading && error === null && (
        <div className={css["flows"]} role="group" aria-labelledby={`flow-${day}`}>
          {flows.map((flow) => (
            <button
              key={flow}
              type="button"
              className={css["flow"]}
              aria-pressed={flow === chosen}
              onClick={() => choose(flow)}
            >
              <FlowIcon flow={flow} size={22} />
              {i18n._(flowWords[flow])}
            </button>
          ))}
        </div>
      )}
      {unsure !== null && <StartQuestion unsure={unsure} onAnswer={(starts) => put(chosen, starts)} />}
      {startsCycle !== null && (
        <p className={css["said"]}>
          {startsCycle ? <Trans>You said: a cycle starts here.</Trans> : <Trans>You said: no cycle starts here.</Trans>}{" "}
          <Button size="compact-sm" variant="default" onClick={() => put(chosen, null)}>
            <Trans>Take that back</Trans>
          </Button>
        </p>
      )}
      {waiting?.state === "waiting" && (
        <p className={css["said"]} role="status">
          <Trans>Kept on this device until there is a connection</Trans>
        </p>
      )}
      {waiting !== null && <Refusal item={waiting} />}
    </div>
  );
}

interface StartQuestionProps {
  readonly unsure: UnsureStart;
  /** Whether a cycle starts. */
  readonly onAnswer: (starts: boolean) => void;
}

/** Asks what nobody else can know; until she says it, days are counted by the rule. */
function StartQuestion({ unsure: { kind, days }, onAnswer }: StartQuestionProps) {
  const { t } = useLingui();
  const isBetween = kind === "between";
  return (
    <div
      className={css["question"]}
      role="group"
      aria-label={isBetween ? t`A new cycle, or bleeding in between?` : t`A new period, or still the last one?`}
    >
      {isBetween ? (
        <p>
          <Trans>A new cycle, or bleeding in between?</Trans>{" "}
          <span className={css["detail"]}>
            <Trans>The one before would be {days} days long.</Trans>
          </span>
        </p>
      ) : (
        <p>
          <Trans>A new period, or still the last one?</Trans>
        </p>
      )}
      <Button size="compact-md" variant="default" onClick={() => onAnswer(true)}>
        {isBetween ? <Trans>A new cycle</Trans> : <Trans>A new period</Trans>}
      </Button>
      <Button size="compact-md" variant="default" onClick={() => onAnswer(false)}>
        {isBetween ? <Trans>In between</Trans> : <Trans>Still the last one</Trans>}
      </Button>
    </div>
  );
}

/** The control as a card of its own, for a day that has come; nothing for who wants nothing to do with cycles. */
export function CycleCard({ day }: { readonly day: string }) {
  const { t } = useLingui();
  const today = useToday();
  const isShown = useHasCycle();
  if (!isShown || day > today) return null;
  return (
    <Card label={t`Cycle`}>
      <div className={css["control"]}>
        <h2>
          <Trans>Cycle</Trans> <CycleDay date={day} />
        </h2>
        <CycleControl day={day} />
      </div>
    </Card>
  );
}
