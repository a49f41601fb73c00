import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import css from "./categories.module.css";

interface ArrangedLineProps {
  readonly label: string;
  readonly icon?: ReactNode;
  /** What is said of it below its name. */
  readonly detail: ReactNode;
  readonly onEdit: () => void;
  /** What moves and hides it. */
  readonly children: ReactNode;
}

/** A line of a list that the person puts in order: its name opens it. */
export function ArrangedLine({ label, icon, detail, onEdit, children }: ArrangedLineProps) {
  const { t } = useLingui();
  return (
    <li className={css["line"]}>
      <button type="button" className={css["name"]} title={t`Change ${label}`} onClick={onEdit}>
        {icon}
        <span className={css["words"]}>
          <span className={css["label"]}>{label}</span>
          <span className={css["hint"]}>{detail}</span>
        </span>
      </button>
      <span className={css["moves"]}>{children}</span>
    </li>
  );
}
