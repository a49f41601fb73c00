import { type ReactNode, useEffect } from "react";
import css from "./ui.module.css";

interface PageProps {
  readonly title: string;
  /** A short line above the title. */
  readonly lead?: ReactNode;
  /** Small, at the end of the head. Its place is kept while it loads. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A page with its one title, which is also the title of the window. */
export function Page({ title, lead, aside, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Anamnesis`;
  }, [title]);
  return (
    <div className={css["page"]}>
      <header
        className={css["top"]}
        data-lead={lead !== undefined || undefined}
        data-aside={aside !== undefined || undefined}
      >
        <div>
          {lead !== undefined && <div className={css["lead"]}>{lead}</div>}
          <h1 className={css["title"]}>{title}</h1>
        </div>
        {aside}
      </header>
      {children}
    </div>
  );
}

interface CardProps {
  readonly label?: string;
  readonly children: ReactNode;
}

/** A sheet of paper. With a label it is a region of its own. */
export function Card({ label, children }: CardProps) {
  return (
    <section className={css["card"]} aria-label={label}>
      {children}
    </section>
  );
}
