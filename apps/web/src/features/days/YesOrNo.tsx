import { Trans } from "@lingui/react/macro";
import { useId } from "react";
import chips from "../symptoms/chips.module.css";
import css from "./days.module.css";

interface YesOrNoProps {
  readonly label: string;
  /** Null while neither is said. */
  readonly value: boolean | null;
  readonly onSay: (value: boolean | null) => void;
}

/** Whether a day had something: what is tapped is said, and tapped again it is not said. */
export function YesOrNo({ label, value, onSay }: YesOrNoProps) {
  const id = useId();
  const answer = (own: boolean) => ({
    type: "button" as const,
    className: chips["chip"],
    "aria-pressed": value === own,
    onClick: () => onSay(value === own ? null : own),
  });
  return (
    <div className={css["answer"]} role="group" aria-labelledby={id}>
      <span id={id} className={css["asked"]}>
        {label}
      </span>
      <span className={css["yesOrNo"]}>
        <button {...answer(true)}>
          <Trans>Yes</Trans>
        </button>
        <button {...answer(false)}>
          <Trans>No</Trans>
        </button>
      </span>
    </div>
  );
}
