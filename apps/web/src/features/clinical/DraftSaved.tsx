import { Trans } from "@lingui/react/macro";
import { formatTime } from "../../lib/dates.ts";
import css from "./clinical.module.css";
import type { DraftState, Saved } from "./text-draft.ts";

/** Whether what was typed arrived, and when. */
export function DraftSaved({
  state: { phase, version },
}: {
  readonly state: Pick<DraftState<unknown, Saved>, "phase" | "version">;
}) {
  return (
    <p role="status" className={css["quiet"]}>
      {phase === "saved" && version === null && <Trans>Saved as you write.</Trans>}
      {phase === "saved" && version !== null && <Trans>Saved {formatTime(version)}</Trans>}
      {(phase === "typing" || phase === "saving") && <Trans>Saving …</Trans>}
      {phase === "waiting" && <Trans>No connection. It is kept here, and saved as soon as there is one.</Trans>}
      {phase === "conflict" && <Trans>Not saved: choose which of both goes on.</Trans>}
      {phase === "refused" && <Trans>Not saved.</Trans>}
    </p>
  );
}
