import { useLingui } from "@lingui/react/macro";
import { IconChevronRight, type IconProps } from "@tabler/icons-react";
import { useLocation, useNavigate } from "@tanstack/react-router";
import type { ComponentType, ReactNode } from "react";
import { Chip } from "../../../ui/Chip.tsx";
import css from "./SecurityRow.module.css";

/** What of the account is open, as it stands behind the # of the address; empty for nothing. */
export const useOpenRow = (): string => useLocation({ select: ({ hash }) => hash });

/** Opens one row, and closes the one that was open; the address keeps which. */
export function useOpen(): (id: string) => void {
  const navigate = useNavigate({ from: "/you/security" });
  return (id) => void navigate({ hash: id, replace: true, resetScroll: false, hashScrollIntoView: false });
}

interface SecurityRowProps {
  readonly id: string;
  readonly name: string;
  readonly Icon: ComponentType<IconProps>;
  /** How it is, in a few words; null while that is not known. */
  readonly detail: ReactNode;
  /** Left out for what is neither set nor not. */
  readonly isSet?: boolean | undefined;
  readonly children: ReactNode;
}

/** One thing that keeps others out: whether it is set, and behind that everything about it. */
export function SecurityRow({ id, name, Icon, detail, isSet, children }: SecurityRowProps) {
  const { t } = useLingui();
  const isOpen = useOpenRow() === id;
  const open = useOpen();
  return (
    <li className={css["row"]}>
      <h2 className={css["heading"]}>
        <button
          type="button"
          className={css["toggle"]}
          aria-expanded={isOpen}
          aria-controls={isOpen ? `${id}-details` : undefined}
          onClick={() => open(isOpen ? "" : id)}
        >
          <Icon size={22} stroke={1.7} aria-hidden />
          <span className={css["text"]}>
            <span className={css["name"]}>{name}</span>
            <span className={css["detail"]}>{detail}</span>
          </span>
          {isSet === undefined ? <span /> : <Chip tone={isSet ? "good" : "quiet"}>{isSet ? t`Set` : t`Not set`}</Chip>}
          <IconChevronRight size={20} stroke={1.7} aria-hidden />
        </button>
      </h2>
      {isOpen && (
        <section id={`${id}-details`} className={css["open"]} aria-label={name}>
          {children}
        </section>
      )}
    </li>
  );
}
