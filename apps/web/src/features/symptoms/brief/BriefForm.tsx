import { Trans, useLingui } from "@lingui/react/macro";
import { type BriefPaper, type Language, languageNames, languages, longestOwnWords } from "@anamnesis/domain";
import { Button, SegmentedControl, Switch, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef } from "react";
import { focusFirstProblem } from "../../../lib/forms.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { useHasCycle } from "../../cycle/use-cycle.ts";
import { SharedCategories } from "../sharing/SharedCategories.tsx";
import sharing from "../sharing/sharing.module.css";
import { WhichDays } from "../sharing/WhichDays.tsx";
import css from "./brief.module.css";
import type { BriefDraft } from "./brief-draft.ts";

interface BriefFormProps {
  readonly draft: BriefDraft;
  /** What is wrong with each field, by its name. */
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (change: Partial<BriefDraft>) => void;
  /** True when nothing is wrong. */
  readonly onSubmit: () => boolean;
}

/** In her own words, and what of the diary. */
export function BriefForm({ draft, problems, onChange, onSubmit }: BriefFormProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // Back from the preview, or from the server, with something to be changed.
    if (form.current !== null) focusFirstProblem(form.current);
  }, []);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!onSubmit()) focusFirstProblem(event.currentTarget);
  }

  return (
    <form ref={form} className={css["form"]} noValidate onSubmit={submit}>
      <OwnWords draft={draft} problems={problems} onChange={onChange} />
      <FromDiary draft={draft} problems={problems} onChange={onChange} />
      <div className={css["submit"]}>
        <Button type="submit">
          <Trans>See the page</Trans>
        </Button>
      </div>
    </form>
  );
}

type FieldsProps = Pick<BriefFormProps, "draft" | "problems" | "onChange">;

function OwnWords({ draft, problems, onChange }: FieldsProps) {
  const { t } = useLingui();
  return (
    <Card label={t`In your own words`}>
      <div className={sharing["form"]}>
        <h2>
          <Trans>In your own words</Trans>
        </h2>
        <Textarea
          label={t`What bothers you most`}
          autosize
          minRows={3}
          maxLength={longestOwnWords}
          value={draft.ownWords}
          error={problems["ownWords"]}
          onChange={(event) => onChange({ ownWords: event.currentTarget.value })}
        />
        <Textarea
          label={t`Questions you want to ask`}
          description={t`One on each line. They stay here while this window is open.`}
          autosize
          minRows={4}
          value={draft.questions}
          error={problems["questions"]}
          onChange={(event) => onChange({ questions: event.currentTarget.value })}
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
  );
}

function FromDiary({ draft, problems, onChange }: FieldsProps) {
  const { t } = useLingui();
  const hasCycle = useHasCycle();
  return (
    <Card label={t`From your diary`}>
      <div className={sharing["form"]}>
        <h2>
          <Trans>From your diary</Trans>
        </h2>
        <WhichDays
          from={draft.from}
          to={draft.to}
          presets={[
            { label: t`Last 30 days`, days: 30 },
            { label: t`Last 90 days`, days: 90 },
            { label: t`Last 180 days`, days: 180 },
          ]}
          problems={problems}
          onChange={onChange}
        />
        <SharedCategories
          chosen={draft.categories}
          error={problems["categories"]}
          onChoose={(categories) => onChange({ categories })}
        />
        <Switch
          label={t`With notes of the strongest entries`}
          checked={draft.includesNotes}
          onChange={(event) => onChange({ includesNotes: event.currentTarget.checked })}
        />
        {hasCycle && (
          <Switch
            label={t`With my cycle`}
            description={t`First days and lengths, and what changes with the day of the cycle.`}
            checked={draft.includesCycle}
            onChange={(event) => onChange({ includesCycle: event.currentTarget.checked })}
          />
        )}
        <div className={sharing["fields"]}>
          <Choice<BriefPaper>
            label={t`Paper`}
            value={draft.paper}
            choices={[
              { value: "a4", label: "A4" },
              { value: "letter", label: t`US Letter` },
            ]}
            onChoose={(paper) => onChange({ paper })}
          />
          <Choice<Language>
            label={t`Its language`}
            value={draft.language}
            choices={languages.map((language) => ({ value: language, label: languageNames[language] }))}
            onChoose={(language) => onChange({ language })}
          />
        </div>
      </div>
    </Card>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: { readonly value: Value; readonly label: string }[];
  readonly onChoose: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, choices, onChoose }: ChoiceProps<Value>) {
  return (
    <div className={settings["choice"]}>
      <span aria-hidden>{label}</span>
      <SegmentedControl aria-label={label} value={value} data={choices} onChange={onChoose} />
    </div>
  );
}
