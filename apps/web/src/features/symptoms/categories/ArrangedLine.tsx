import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { IconGripVertical } from "@tabler/icons-react";
import css from "./categories.module.css";
import type { Draggable } from "./use-dragging.ts";

interface ArrangedLineProps {
  readonly label: string;
  readonly icon?: ReactNode;
  /** What is said of it below its name. */
  readonly detail: ReactNode;
  readonly onEdit: () => void;
  /** Of a line that can be dragged. */
  readonly drag?: Draggable;
  /** What moves and hides it. */
  readonly children: ReactNode;
}

/** A line of a list that the person puts in order: its name opens it. */
export function ArrangedLine({ label, icon, detail, onEdit, drag, children }: ArrangedLineProps) {
  const { t } = useLingui();
  return (
    <li className={css["line"]} style={drag?.style} data-drag={drag?.state}>
      {drag !== undefined && (
        <span
          aria-hidden
          data-handle
          className={css["handle"]}
          title={t`Drag ${label} to another place`}
          onPointerDown={drag.onHold}
        >
          <IconGripVertical size={18} stroke={1.7} />
        </span>
      )}
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
