import { useLingui } from "@lingui/react/macro";
import { briefInput } from "@anamnesis/domain";
import { useRouteContext } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { keepDraft, keptDraft } from "../../../lib/drafts.ts";
import { problemsOf } from "../../../lib/forms.ts";
import { Page } from "../../../ui/Page.tsx";
import { BackToShare } from "../sharing/BackToShare.tsx";
import { inputOf, isBriefDraft, newBriefDraft } from "./brief-draft.ts";
import { BriefForm } from "./BriefForm.tsx";
import { BriefPreview } from "./BriefPreview.tsx";

const draftName = "brief";

/** One page for the doctor: first what is on it, then how it looks. What was typed stays, also when it is made. */
export function BriefPage() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const [draft, setDraft] = useState(
    () => keptDraft(account.id, draftName, isBriefDraft) ?? newBriefDraft(account.displayName),
  );
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [isChecked, setChecked] = useState(false);
  useEffect(() => keepDraft(account.id, draftName, draft), [account.id, draft]);
  return (
    <Page title={t`One page for the doctor`} lead={<BackToShare />}>
      {isChecked ? (
        <BriefPreview
          draft={draft}
          onBack={(found) => {
            setProblems(found);
            setChecked(false);
          }}
        />
      ) : (
        <BriefForm
          draft={draft}
          problems={problems}
          onChange={(change) => setDraft({ ...draft, ...change })}
          onSubmit={() => {
            const found = problemsOf(briefInput, inputOf(draft));
            setProblems(found ?? {});
            setChecked(found === null);
            return found === null;
          }}
        />
      )}
    </Page>
  );
}
