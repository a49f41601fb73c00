import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import settings from "../../ui/settings.module.css";
import { ErrorState } from "../../ui/States.tsx";
import css from "./clinical.module.css";

interface FormEndProps {
  /** What went wrong, beside what stands at the fields; null for nothing. */
  readonly error: unknown;
  readonly isSending: boolean;
  readonly onDiscard: () => void;
  /** What sending it is called. */
  readonly children: ReactNode;
}

/** The end of a form in a record: what went wrong, the way to send it, and the way out. */
export function FormEnd({ error, isSending, onDiscard, children }: FormEndProps) {
  return (
    <>
      {error !== null && (
        <div className={css["wide"]}>
          <ErrorState error={error} />
        </div>
      )}
      <div className={`${settings["actions"]} ${css["wide"]}`}>
        <Button type="submit" loading={isSending}>
          {children}
        </Button>
        <Button variant="default" onClick={onDiscard}>
          <Trans>Discard</Trans>
        </Button>
      </div>
    </>
  );
}
