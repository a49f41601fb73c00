import { Trans, useLingui } from "@lingui/react/macro";
import { countsCycles } from "@anamnesis/domain";
import { IconDroplet } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Sheet } from "../../ui/Sheet.tsx";
import css from "./cycle.module.css";
import { CycleControl } from "./CycleControl.tsx";
import { ExpectedStart } from "./ExpectedStart.tsx";
import { useCycle, useCycleDayOf, useDaysUpTo } from "./use-cycle.ts";
import { bleedingWords } from "./words.ts";

/**
 * Where in the cycle a day is, at the head of its page; a tap opens how much one bleeds. Nothing for who wants nothing to
 * do with cycles, nor, as long as nothing is said of the day, where there are none.
 */
export function CycleChip({ day }: { readonly day: string }) {
  const { t, i18n } = useLingui();
  const [isOpened, setOpened] = useState(false);
  const cycle = useCycle();
  const cycleDay = useCycleDayOf()(day);
  const said = useDaysUpTo(day).days.find(({ localDate }) => localDate === day);
  const isSaid = said !== undefined && said.flow !== "none";
  if (cycle === undefined || cycle.mode === "off" || !(countsCycles(cycle.mode) || isSaid || isOpened)) return null;
  const title = cycleDay === null ? t`Cycle` : t`Cycle day ${cycleDay}`;
  return (
    <>
      <button type="button" className={css["chip"]} aria-haspopup="dialog" onClick={() => setOpened(true)}>
        <IconDroplet size={18} stroke={1.7} aria-hidden />
        <span>
          {title}
          {isSaid && <span className={css["more"]}> · {i18n._(bleedingWords[said.flow])}</span>}
        </span>
      </button>
      <Sheet title={title} isOpened={isOpened} onClose={() => setOpened(false)}>
        <div className={css["sheet"]}>
          <CycleControl day={day} />
          <ExpectedStart cycle={cycle} />
          <Link to="/you/cycle" className={css["link"]}>
            <Trans>How cycles are treated, or off</Trans>
          </Link>
        </div>
      </Sheet>
    </>
  );
}
