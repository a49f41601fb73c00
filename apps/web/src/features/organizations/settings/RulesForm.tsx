import { SaveBar } from "../../../ui/SaveBar.tsx";
import { Trans, useLingui } from "@lingui/react/macro";
import { type Organization, organizationPoliciesInput } from "@anamnesis/domain";
import { Switch, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { z } from "zod";
import { client, queryClient, trpc } from "../../../lib/trpc.ts";
import css from "../../../ui/settings.module.css";
import { useKeptForm } from "../useKeptForm.ts";
import { policiesOf, type Rules, rulesOf } from "./rules.ts";
import own from "./settings.module.css";

/** The rules, each with what it is good for. One that would lock its author out is refused in words, and stays as typed. */
export function RulesForm({ organization }: { readonly organization: Organization }) {
  const { t } = useLingui();
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const [saved, setSaved] = useState(() => rulesOf(organization.policies));
  const { values, set, problems, failure, submit, mutation } = useKeptForm({
    draft: `organization:rules:${organization.id}`,
    initial: saved,
    schema: z.preprocess((rules) => policiesOf(rules as Rules), organizationPoliciesInput),
    async send(given) {
      const changed = await client.organizations.setPolicies.mutate(policiesOf(given));
      queryClient.setQueryData(trpc.organizations.byId.queryKey({ id: organization.id }), changed);
      setSaved(rulesOf(changed.policies));
      set(rulesOf(changed.policies));
      setSavedAt(new Date().toISOString());
    },
  });
  const isChanged = JSON.stringify(values) !== JSON.stringify(saved);
  return (
    <form className={own["form"]} noValidate onSubmit={submit}>
      <div className={own["rule"]}>
        <Switch
          label={t`Ask for a second step`}
          description={t`Who signed in with a password alone sees nothing of the organization until they set up an authenticator app or a passkey.`}
          checked={values.requiresSecondFactor}
          error={problems["requiresSecondFactor"]}
          aria-invalid={problems["requiresSecondFactor"] !== undefined || undefined}
          onChange={(event) => set({ requiresSecondFactor: event.currentTarget.checked })}
        />
      </div>
      <div className={own["rule"]}>
        <TextInput
          className={own["number"]}
          label={t`Minutes of pause`}
          description={t`After a pause this long, members confirm who they are before they go on. 15 to 1440; empty for no such rule.`}
          inputMode="numeric"
          placeholder="–"
          value={values.sessionIdleMinutes}
          error={problems["sessionIdleMinutes"]}
          onChange={(event) => set({ sessionIdleMinutes: event.currentTarget.value })}
        />
      </div>
      <div className={own["rule"]}>
        <TextInput
          className={own["number"]}
          label={t`Hours at a time`}
          description={t`After so many hours they confirm it in any case. 1 to 720; empty for no such rule.`}
          inputMode="numeric"
          placeholder="–"
          value={values.sessionHours}
          error={problems["sessionHours"]}
          onChange={(event) => set({ sessionHours: event.currentTarget.value })}
        />
      </div>
      <div className={own["rule"]}>
        <Textarea
          label={t`Only from these networks`}
          description={t`One range a line, such as 203.0.113.0/24. Empty: from everywhere.`}
          autosize
          minRows={3}
          maxRows={12}
          spellCheck={false}
          value={values.allowedNetworks}
          error={problems["allowedNetworks"]}
          onChange={(event) => set({ allowedNetworks: event.currentTarget.value })}
        />
      </div>
      <div className={css["topic"]}>
        <h2>
          <Trans>Passwords never run out because of their age</Trans>
        </h2>
        <p className={css["detail"]}>
          <Trans>
            There is no rule for that, on purpose: who has to change a good password picks a weaker one (NIST SP
            800-63B). A password is changed when somebody else may know it.
          </Trans>
        </p>
      </div>
      <SaveBar
        failure={failure}
        isChanged={isChanged}
        isSaving={mutation.isPending}
        savedAt={savedAt}
        undo={{ words: t`As they were`, onUndo: () => set(saved) }}
      />
    </form>
  );
}
