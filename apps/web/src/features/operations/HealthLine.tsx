import { Trans } from "@lingui/react/macro";
import type { IconProps } from "@tabler/icons-react";
import type { ComponentType, ReactNode } from "react";
import { Chip } from "../../ui/Chip.tsx";
import css from "./alerts.module.css";

interface HealthLineProps {
  readonly Icon: ComponentType<IconProps>;
  readonly title: string;
  readonly state: "fine" | "wrong" | "unknown";
  /** What is known of it, in a sentence. */
  readonly children: ReactNode;
}

/** One thing that has to work, and whether it does. */
export function HealthLine({ Icon, title, state, children }: HealthLineProps) {
  return (
    <li className={css["healthLine"]}>
      <Icon size={24} stroke={1.7} aria-hidden />
      <div>
        <h2>{title}</h2>
        <p className={css["detail"]}>{children}</p>
      </div>
      {state === "fine" && (
        <Chip tone="good">
          <Trans>In order</Trans>
        </Chip>
      )}
      {state === "wrong" && (
        <Chip tone="strong">
          <Trans>Look at this</Trans>
        </Chip>
      )}
      {state === "unknown" && (
        <Chip tone="quiet">
          <Trans>Not known</Trans>
        </Chip>
      )}
    </li>
  );
}
