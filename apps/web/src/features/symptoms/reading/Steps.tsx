import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import css from "../CalendarPage.module.css";

/** To the one before and to the one after. */
export function Steps({ onStep }: { readonly onStep: (step: 1 | -1) => void }) {
  return (
    <div className={css["months"]}>
      <Button
        variant="default"
        leftSection={<IconChevronLeft size={18} stroke={1.7} aria-hidden />}
        onClick={() => onStep(-1)}
      >
        <Trans>Before</Trans>
      </Button>
      <Button
        variant="default"
        rightSection={<IconChevronRight size={18} stroke={1.7} aria-hidden />}
        onClick={() => onStep(1)}
      >
        <Trans>After</Trans>
      </Button>
    </div>
  );
}
