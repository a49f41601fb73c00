import { Trans, useLingui } from "@lingui/react/macro";
import { activityKinds } from "@anamnesis/domain";
import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import settings from "../../../ui/settings.module.css";
import css from "./plans.module.css";
import { type ActivityDraft, newActivity, newGoal, type PartDraft } from "./plan-draft.ts";
import { activityKindWords } from "./plan-words.ts";

interface PartsProps<Part> {
  readonly parts: readonly Part[];
  readonly most: number;
  readonly problemOf: (index: number, field: string) => string | undefined;
  readonly onChanged: (parts: readonly Part[]) => void;
}

const replaced = <Part extends PartDraft>(parts: readonly Part[], id: string, change: Partial<Part>) =>
  parts.map((part) => (part.id === id ? { ...part, ...change } : part));

/** What is to be reached, as it is typed. */
export function GoalFields({ parts, most, problemOf, onChanged }: PartsProps<PartDraft>) {
  const { t } = useLingui();
  return (
    <section className={settings["stack"]} aria-label={t`Goals`}>
      <h2>
        <Trans>Goals</Trans>
      </h2>
      {parts.map(({ id, text, more, dueOn }, index) => {
        const set = (change: Partial<PartDraft>) => onChanged(replaced(parts, id, change));
        const number = index + 1;
        return (
          <fieldset key={id} className={css["typed"]} aria-label={t`Goal ${number}`}>
            <TextInput
              label={t`What is to be reached`}
              value={text}
              error={problemOf(index, "text")}
              onChange={({ currentTarget: { value } }) => set({ text: value })}
            />
            <TextInput
              label={t`By what one sees it`}
              value={more}
              error={problemOf(index, "measure")}
              onChange={({ currentTarget: { value } }) => set({ more: value })}
            />
            <TextInput
              type="date"
              label={t`Until`}
              value={dueOn}
              error={problemOf(index, "dueOn")}
              onChange={({ currentTarget: { value } }) => set({ dueOn: value })}
            />
            <Button
              variant="subtle"
              size="xs"
              aria-label={t`Remove goal ${number}`}
              onClick={() => onChanged(parts.filter((part) => part.id !== id))}
            >
              <Trans>Remove</Trans>
            </Button>
          </fieldset>
        );
      })}
      {parts.length < most && (
        <div>
          <Button variant="default" size="xs" onClick={() => onChanged([...parts, newGoal()])}>
            <Trans>Add a goal</Trans>
          </Button>
        </div>
      )}
    </section>
  );
}

/** What is to be done, as it is typed. */
export function ActivityFields({ parts, most, problemOf, onChanged }: PartsProps<ActivityDraft>) {
  const { t, i18n } = useLingui();
  return (
    <section className={settings["stack"]} aria-label={t`What is to be done`}>
      <h2>
        <Trans>What is to be done</Trans>
      </h2>
      {parts.map(({ id, kind, text, more, dueOn }, index) => {
        const set = (change: Partial<ActivityDraft>) => onChanged(replaced(parts, id, change));
        const number = index + 1;
        return (
          <fieldset key={id} className={css["typed"]} aria-label={t`Step ${number}`}>
            <NativeSelect
              label={t`Kind`}
              value={kind}
              data={activityKinds.map((value) => ({ value, label: i18n._(activityKindWords[value]) }))}
              onChange={({ currentTarget: { value } }) =>
                set({ kind: activityKinds.find((one) => one === value) ?? kind })
              }
            />
            <TextInput
              label={t`What is to be done`}
              value={text}
              error={problemOf(index, "text")}
              onChange={({ currentTarget: { value } }) => set({ text: value })}
            />
            <TextInput
              type="date"
              label={t`Until`}
              value={dueOn}
              error={problemOf(index, "dueOn")}
              onChange={({ currentTarget: { value } }) => set({ dueOn: value })}
            />
            <Textarea
              label={t`What who does it has to know`}
              autosize
              minRows={1}
              maxRows={6}
              value={more}
              error={problemOf(index, "details")}
              onChange={({ currentTarget: { value } }) => set({ more: value })}
            />
            <Button
              variant="subtle"
              size="xs"
              aria-label={t`Remove step ${number}`}
              onClick={() => onChanged(parts.filter((part) => part.id !== id))}
            >
              <Trans>Remove</Trans>
            </Button>
          </fieldset>
        );
      })}
      {parts.length < most && (
        <div>
          <Button variant="default" size="xs" onClick={() => onChanged([...parts, newActivity()])}>
            <Trans>Add a step</Trans>
          </Button>
        </div>
      )}
    </section>
  );
}
