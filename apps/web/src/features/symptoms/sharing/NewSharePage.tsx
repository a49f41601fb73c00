import { useLingui } from "@lingui/react/macro";
import { createShareInput } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useRouteContext, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { keepDraft, keptDraft } from "../../../lib/drafts.ts";
import { problemsOf } from "../../../lib/forms.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Page } from "../../../ui/Page.tsx";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import type { NewShareSearch } from "../../../routes/search.ts";
import { BackToShare } from "./BackToShare.tsx";
import { type ChosenOrganization, inputOf, isShareDraft, newShareDraft, withGiven } from "./share-draft.ts";
import { ShareForm } from "./ShareForm.tsx";
import { SharePreview } from "./SharePreview.tsx";

const draftName = "share";

/** Shares a part of the diary, with an organization that is still to be chosen. */
export function NewSharePage() {
  const { t } = useLingui();
  const given = useSearch({ from: "/shell/share/new" });
  const navigate = useNavigate({ from: "/share/new" });
  // It is in the form now; a reload must not lay it over what was changed there.
  useEffect(() => void navigate({ search: {}, replace: true }), [navigate]);
  return (
    <Page title={t`Share with a clinic`} lead={<BackToShare />}>
      <NewShare given={given} />
    </Page>
  );
}

/** As NewSharePage, from a link that an organization gave. */
export function ShareWithPage() {
  const { t } = useLingui();
  const { slug } = useParams({ from: "/shell/share/with/$slug" });
  const found = useQuery(trpc.organizations.lookup.queryOptions({ slug }, { retry: false, staleTime: Infinity }));
  return (
    <Page title={t`Share with a clinic`} lead={<BackToShare />}>
      {found.isPending && <Loading rows={3} height={80} />}
      {found.isError && <ErrorState error={found.error} />}
      {!found.isPending && <NewShare asked={found.data ?? null} />}
    </Page>
  );
}

interface NewShareProps {
  /** The organization of the link that was opened; null for one that is none. */
  readonly asked?: ChosenOrganization | null;
  /** What was chosen on another page already. */
  readonly given?: NewShareSearch;
}

/** First what is shared, then what they will see of it. What was filled in is kept until it is shared. */
function NewShare({ asked, given }: NewShareProps) {
  const { account } = useRouteContext({ from: "/shell" });
  const [draft, setDraft] = useState(() => {
    const kept = withGiven(
      keptDraft(account.id, draftName, isShareDraft) ?? newShareDraft(account.displayName, null),
      given,
    );
    return asked === undefined ? kept : { ...kept, organization: asked };
  });
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [isChecked, setChecked] = useState(false);
  useEffect(() => keepDraft(account.id, draftName, draft), [account.id, draft]);
  if (isChecked) {
    return (
      <SharePreview
        draft={draft}
        onBack={(found) => {
          setProblems(found);
          setChecked(false);
        }}
        onShared={() => keepDraft(account.id, draftName, null)}
      />
    );
  }
  return (
    <ShareForm
      draft={draft}
      problems={problems}
      onChange={(change) => setDraft({ ...draft, ...change })}
      onSubmit={() => {
        const found = problemsOf(createShareInput, inputOf(draft));
        setProblems(found ?? {});
        setChecked(found === null);
        return found === null;
      }}
    />
  );
}
