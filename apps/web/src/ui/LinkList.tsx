import { type IconProps, IconChevronRight } from "@tabler/icons-react";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ComponentType } from "react";
import css from "./settings.module.css";

export interface ListedLink {
  readonly to: NonNullable<LinkProps["to"]>;
  readonly label: string;
  /** What is there. */
  readonly detail: string;
  readonly Icon: ComponentType<IconProps>;
}

/** Ways to other pages, each with a line about it. */
export function LinkList({ links }: { readonly links: readonly ListedLink[] }) {
  return (
    <ul className={css["links"]}>
      {links.map(({ to, label, detail, Icon }) => (
        <li key={to}>
          <Link to={to} className={css["link"]}>
            <Icon size={24} stroke={1.7} aria-hidden />
            <span className={css["text"]}>
              <strong>{label}</strong>
              <span className={css["detail"]}>{detail}</span>
            </span>
            <IconChevronRight size={20} stroke={1.7} aria-hidden />
          </Link>
        </li>
      ))}
    </ul>
  );
}
