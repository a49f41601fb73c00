import { ActionIcon } from "@mantine/core";
import type { IconArrowUp } from "@tabler/icons-react";

interface MoveProps {
  readonly Icon: typeof IconArrowUp;
  readonly label: string;
  readonly isOff: boolean;
  readonly onMove: () => void;
}

/** A small button that moves a line of a list, or hides it. */
export function Move({ Icon, label, isOff, onMove }: MoveProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="var(--muted)"
      size={40}
      aria-label={label}
      title={label}
      // Not disabled: the key that moved it here stays where it is.
      aria-disabled={isOff}
      {...(isOff ? { "data-disabled": true } : {})}
      onClick={() => (isOff ? undefined : onMove())}
    >
      <Icon size={20} stroke={1.7} aria-hidden />
    </ActionIcon>
  );
}
