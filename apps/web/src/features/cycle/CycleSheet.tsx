import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Sheet } from "../../ui/Sheet.tsx";
import css from "./cycle.module.css";
import { CycleControl } from "./CycleControl.tsx";
import { ExpectedStart } from "./ExpectedStart.tsx";
import { useCycle, useCycleDayOf } from "./use-cycle.ts";

interface CycleSheetProps {
  readonly day: string;
  readonly isOpened: boolean;
  readonly onClose: () => void;
}

/** The one place where somebody says how much they bleed on a day, wherever they come from. */
export function CycleSheet({ day, isOpened, onClose }: CycleSheetProps) {
  const title = useCycleTitle(day);
  const cycle = useCycle();
  return (
    <Sheet title={title} isOpened={isOpened} onClose={onClose}>
      <div className={css["sheet"]}>
        <CycleControl day={day} />
        {cycle !== undefined && <ExpectedStart cycle={cycle} />}
        <Link to="/you/cycle" className={css["link"]}>
          <Trans>How cycles are treated, or off</Trans>
        </Link>
      </div>
    </Sheet>
  );
}

/** What a day is called by its cycle. */
export function useCycleTitle(day: string): string {
  const { t } = useLingui();
  const cycleDay = useCycleDayOf()(day);
  return cycleDay === null ? t`Cycle` : t`Cycle day ${cycleDay}`;
}
