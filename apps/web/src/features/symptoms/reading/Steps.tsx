import { Button } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import css from "../CalendarPage.module.css";

interface StepsProps {
  /** What the one before is called, and the one after. */
  readonly names: readonly [before: string, after: string];
  readonly onStep: (step: 1 | -1) => void;
}

/** To the one before and to the one after. */
export function Steps({ names: [before, after], onStep }: StepsProps) {
  return (
    <div className={css["months"]}>
      <Button
        variant="default"
        leftSection={<IconChevronLeft size={18} stroke={1.7} aria-hidden />}
        onClick={() => onStep(-1)}
      >
        {before}
      </Button>
      <Button
        variant="default"
        rightSection={<IconChevronRight size={18} stroke={1.7} aria-hidden />}
        onClick={() => onStep(1)}
      >
        {after}
      </Button>
    </div>
  );
}
