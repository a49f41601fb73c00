import { useLingui } from "@lingui/react/macro";
import { countsCycles } from "@anamnesis/domain";
import { IconDroplet } from "@tabler/icons-react";
import { useState } from "react";
import css from "./cycle.module.css";
import { CycleSheet, useCycleTitle } from "./CycleSheet.tsx";
import { useCycle, useDaysUpTo } from "./use-cycle.ts";
import { bleedingWords } from "./words.ts";

/**
 * Where in the cycle a day is, at the head of its page; a tap opens how much one bleeds. Nothing for who wants nothing to
 * do with cycles, nor, as long as nothing is said of the day, where there are none.
 */
export function CycleChip({ day }: { readonly day: string }) {
  const { i18n } = useLingui();
  const [isOpened, setOpened] = useState(false);
  const cycle = useCycle();
  const title = useCycleTitle(day);
  const said = useDaysUpTo(day).days.find(({ localDate }) => localDate === day);
  const isSaid = said !== undefined && said.flow !== "none";
  // Its place is kept until it is known: it stands above everything.
  if (cycle === undefined) return <span className={css["place"]} />;
  if (cycle.mode === "off" || !(countsCycles(cycle.mode) || isSaid || isOpened)) return null;
  return (
    <>
      <button type="button" className={css["chip"]} aria-haspopup="dialog" onClick={() => setOpened(true)}>
        <IconDroplet size={18} stroke={1.7} aria-hidden />
        <span>
          {title}
          {isSaid && <span className={css["more"]}> · {i18n._(bleedingWords[said.flow])}</span>}
        </span>
      </button>
      <CycleSheet day={day} isOpened={isOpened} onClose={() => setOpened(false)} />
    </>
  );
}
