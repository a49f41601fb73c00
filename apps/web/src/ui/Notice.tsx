import { IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import css from "./settings.module.css";

interface NoticeProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** Something that is going on and that its reader should know of. Calm: nothing is asked before it is read. */
export function Notice({ label, children }: NoticeProps) {
  return (
    <section className={css["notice"]} aria-label={label}>
      <IconInfoCircle size={22} stroke={1.7} aria-hidden />
      <div className={css["stack"]}>{children}</div>
    </section>
  );
}
