import { useEffect, useState } from "react";
import { whenProofIsNeeded } from "../../lib/step-up.ts";
import { later } from "../../ui/later.tsx";
import { useOpenedOnce } from "../../ui/opened-once.ts";

const StepUpDialog = later(() => import("./StepUpDialog.tsx").then((dialog) => dialog.StepUpDialog));

interface Asked {
  /** The procedure that waits. */
  readonly act: string;
  /** Null while nothing is asked. */
  readonly answer: ((isProved: boolean) => void) | null;
}

/** Asks who is there before something dangerous, and lets it go on. */
export function StepUp({ email }: { readonly email: string }) {
  const [asked, setAsked] = useState<Asked>({ act: "", answer: null });
  const { act, answer } = asked;
  useEffect(() => whenProofIsNeeded((next) => new Promise((resolve) => setAsked({ act: next, answer: resolve }))), []);
  const end = (isProved: boolean) => {
    answer?.(isProved);
    // While the dialog goes, it says what it said.
    setAsked({ act, answer: null });
  };
  return (
    useOpenedOnce(answer !== null) && <StepUpDialog email={email} act={act} isOpened={answer !== null} onEnd={end} />
  );
}
