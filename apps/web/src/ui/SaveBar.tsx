import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { formatTime } from "../lib/dates.ts";
import css from "./settings.module.css";

interface SaveBarProps {
  /** What went wrong, in words; null for nothing. */
  readonly failure: ReactNode;
  readonly isChanged: boolean;
  readonly isSaving: boolean;
  /** ISO 8601; null as long as nothing was. */
  readonly savedAt: string | null;
  readonly variant?: "default";
  /** Puts back what was there before; what its button says. */
  readonly undo?: { readonly words: string; readonly onUndo: () => void };
}

/** The end of a form: what went wrong, the way to save it, and that it was saved. */
export function SaveBar({ failure, isChanged, isSaving, savedAt, variant, undo }: SaveBarProps) {
  return (
    <>
      {failure !== null && (
        <p role="alert" className={css["failure"]}>
          {failure}
        </p>
      )}
      <div className={css["actions"]}>
        <Button type="submit" disabled={!isChanged} loading={isSaving} {...(variant === undefined ? {} : { variant })}>
          <Trans>Save</Trans>
        </Button>
        {undo !== undefined && isChanged && (
          <Button variant="default" disabled={isSaving} onClick={undo.onUndo}>
            {undo.words}
          </Button>
        )}
        <span role="status" className={css["good"]}>
          {savedAt !== null && !isChanged && <Trans>Saved {formatTime(savedAt)}</Trans>}
        </span>
      </div>
    </>
  );
}
