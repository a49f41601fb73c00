import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Switch, TextInput } from "@mantine/core";
import { type FormEvent, useEffect } from "react";
import { plusDays, today } from "../../../lib/dates.ts";
import { focusFirstProblem } from "../../../lib/forms.ts";
import { Card } from "../../../ui/Page.tsx";
import { ShareCycle } from "../../cycle/ShareCycle.tsx";
import { Presets } from "./Presets.tsx";
import type { ShareDraft } from "./share-draft.ts";
import { SharedCategories } from "./SharedCategories.tsx";
import css from "./sharing.module.css";
import { WhichDays } from "./WhichDays.tsx";
import { WithWhom } from "./WithWhom.tsx";

interface ShareFormProps {
  readonly draft: ShareDraft;
  /** What is wrong with each field, by its name. */
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (change: Partial<ShareDraft>) => void;
  /** True when nothing is wrong. */
  readonly onSubmit: () => boolean;
}

/** With whom, what and until when. */
export function ShareForm({ draft, problems, onChange, onSubmit }: ShareFormProps) {
  const { t } = useLingui();
  useEffect(() => {
    // Back from the page that shows it, or from the server, with something to be changed.
    const form = document.querySelector("#share");
    if (form instanceof HTMLFormElement) focusFirstProblem(form);
  }, []);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!onSubmit()) focusFirstProblem(event.currentTarget);
  }

  return (
    <form id="share" className={css["shareForm"]} noValidate onSubmit={submit}>
      <Card label={t`With whom`}>
        <div className={css["form"]}>
          <WithWhom
            chosen={draft.organization}
            error={problems["organizationId"]}
            onChoose={(organization) => onChange({ organization })}
          />
          <TextInput
            label={t`Your name, as they know you`}
            required
            value={draft.personName}
            error={problems["personName"]}
            onChange={(event) => onChange({ personName: event.currentTarget.value })}
          />
        </div>
      </Card>
      <Card label={t`What they see`}>
        <div className={css["form"]}>
          <WhichDays
            from={draft.from}
            to={draft.to}
            presets={[
              { label: t`Last 30 days`, days: 30 },
              { label: t`Last 90 days`, days: 90 },
              { label: t`Last year`, days: 365 },
            ]}
            problems={problems}
            onChange={onChange}
            goesOn={draft.goesOn}
          >
            <Switch
              label={t`And what I log later, as long as I share`}
              checked={draft.goesOn}
              onChange={(event) => onChange({ goesOn: event.currentTarget.checked })}
            />
          </WhichDays>
          <SharedCategories
            chosen={draft.categories}
            error={problems["categories"]}
            onChoose={(categories) => onChange({ categories })}
          />
          <Switch
            label={t`With my notes and tags`}
            description={t`What you wrote in your own words, and where it hurt. Without it, they see what it was, how strong and when. Sleep, notes on whole days and what else you follow are never shown.`}
            checked={draft.includesNotes}
            onChange={(event) => onChange({ includesNotes: event.currentTarget.checked })}
          />
          <Switch
            label={t`With my medication`}
            description={t`What you took on these days, how much, and whether it helped.`}
            checked={draft.includesMedication}
            onChange={(event) => onChange({ includesMedication: event.currentTarget.checked })}
          />
          <ShareCycle checked={draft.includesCycle} onChange={(includesCycle) => onChange({ includesCycle })} />
        </div>
      </Card>
      <Card label={t`Until when they can look`}>
        <div className={css["form"]}>
          <fieldset className={css["group"]}>
            <legend>
              <Trans>Until when they can look</Trans>
            </legend>
            <Presets
              label={t`Until when they can look`}
              presets={[
                { label: t`A week`, value: plusDays(today(), 7) },
                { label: t`A month`, value: plusDays(today(), 30) },
                { label: t`Three months`, value: plusDays(today(), 91) },
                { label: t`A year`, value: plusDays(today(), 365) },
              ]}
              chosen={draft.expiresOn}
              onChoose={(expiresOn) => onChange({ expiresOn })}
            />
            <div className={css["fields"]}>
              <TextInput
                label={t`Last day`}
                type="date"
                value={draft.expiresOn}
                error={problems["expiresOn"]}
                onChange={(event) => onChange({ expiresOn: event.currentTarget.value })}
              />
            </div>
            <p className={css["detail"]}>
              <Trans>You can take it back at any time before that.</Trans>
            </p>
          </fieldset>
          <Switch
            label={t`Tell me by mail when somebody looks`}
            description={t`Once a day for each person. The mail names nobody; who it was stands here.`}
            checked={draft.mailOnView}
            onChange={(event) => onChange({ mailOnView: event.currentTarget.checked })}
          />
        </div>
      </Card>
      <div className={css["submits"]}>
        <Button type="submit">
          <Trans>Look at what they will see</Trans>
        </Button>
      </div>
    </form>
  );
}
