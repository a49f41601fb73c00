import { Trans, useLingui } from "@lingui/react/macro";
import { mostActivities, mostGoals, type Plan, type PlanList, savePlanInput } from "@anamnesis/domain";
import { Button, Textarea, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { z } from "zod";
import { hasReason } from "../../../lib/errors.ts";
import { client } from "../../../lib/trpc.ts";
import { useForm } from "../../../lib/use-form.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import clinical from "../clinical.module.css";
import { FormEnd } from "../FormEnd.tsx";
import { useHolder } from "../use-holder.ts";
import { PlanContents } from "./PlanContents.tsx";
import { ActivityFields, GoalFields } from "./PlanParts.tsx";
import css from "./plans.module.css";
import { draftOf, heldPlans, inputOf, type PlanDraft } from "./plan-draft.ts";
import { planTexts, planTextWords } from "./plan-words.ts";

interface PlanFormProps {
  readonly patientId: string;
  readonly caseId: string | null;
  /** The draft that is changed, or the plan that another takes the place of; null for a new one. */
  readonly given: Plan | null;
  /** Looks at the record once more, where somebody else changed the plan meanwhile. */
  readonly look: () => Promise<PlanList>;
  readonly onSaved: (list: PlanList, id: string) => void;
  readonly onClose: () => void;
}

/** A plan as it is typed. It is held in this window until it is saved. */
export function PlanForm({ patientId, caseId, given, look, onSaved, onClose }: PlanFormProps) {
  const { t, i18n } = useLingui();
  const holder = useHolder();
  const heldAs = given?.id ?? patientId;
  const [initial] = useState(() => heldPlans.get(holder, heldAs) ?? draftOf({ caseId, given }));
  // What somebody else saved since; null while nobody did.
  const [theirs, setTheirs] = useState<Plan | null>(null);
  const close = () => {
    heldPlans.set(holder, heldAs, null);
    onClose();
  };
  const { values, set, problems, failure, submit, mutation } = useForm<PlanDraft>({
    initial,
    schema: z.preprocess((typed) => inputOf(typed as PlanDraft, patientId), savePlanInput),
    async send(typed) {
      try {
        const saved = await client.clinical.plans.save.mutate(savePlanInput.parse(inputOf(typed, patientId)));
        heldPlans.set(holder, heldAs, null);
        onSaved(saved, typed.id);
      } catch (error) {
        if (hasReason(error, "clinical.plan_changed_meanwhile")) {
          setTheirs((await look()).plans.find(({ id }) => id === typed.id) ?? null);
        }
        throw error;
      }
    },
  });
  useEffect(() => heldPlans.set(holder, heldAs, values), [holder, heldAs, values]);
  const problemOf = (list: "goals" | "activities") => (index: number, field: string) =>
    problems[`content.${list}.${index}.${field}`];
  return (
    <Card label={t`Plan`}>
      <form className={settings["stack"]} noValidate onSubmit={submit}>
        <div className={clinical["form"]}>
          <TextInput
            className={clinical["wide"]}
            label={t`Title`}
            withAsterisk
            autoFocus
            value={values.title}
            error={problems["content.title"]}
            onChange={({ currentTarget: { value } }) => set({ title: value })}
          />
          <TextInput
            type="date"
            label={t`From`}
            value={values.startsOn}
            error={problems["startsOn"]}
            onChange={({ currentTarget: { value } }) => set({ startsOn: value })}
          />
          <TextInput
            type="date"
            label={t`It should have come to its end on`}
            description={t`Empty where nobody can say`}
            value={values.endsOn}
            error={problems["endsOn"]}
            onChange={({ currentTarget: { value } }) => set({ endsOn: value })}
          />
        </div>
        <GoalFields
          parts={values.goals}
          most={mostGoals}
          problemOf={problemOf("goals")}
          onChanged={(goals) => set({ goals })}
        />
        <ActivityFields
          parts={values.activities}
          most={mostActivities}
          problemOf={problemOf("activities")}
          onChanged={(activities) => set({ activities })}
        />
        {planTexts.map((name) => (
          <Textarea
            key={name}
            label={i18n._(planTextWords[name])}
            description={name === "instructions" ? t`Shown to the patient as it stands here.` : undefined}
            autosize
            minRows={2}
            maxRows={12}
            value={values[name]}
            error={problems[`content.${name}`]}
            onChange={({ currentTarget: { value } }) => set({ [name]: value })}
          />
        ))}
        {theirs !== null && (
          <section className={css["theirs"]} aria-label={t`What stands there now`}>
            <h2>
              <Trans>What stands there now</Trans>
            </h2>
            <p>
              <strong>{theirs.content.title}</strong>
            </p>
            <PlanContents content={theirs.content} steps={theirs.steps} isRunning={false} />
            {theirs.status === "draft" && (
              <div className={settings["actions"]}>
                <Button
                  variant="default"
                  size="xs"
                  onClick={() => {
                    set({ version: theirs.updatedAt });
                    setTheirs(null);
                    mutation.reset();
                  }}
                >
                  <Trans>Go on with mine: saving it takes the place of that</Trans>
                </Button>
                <Button
                  variant="default"
                  size="xs"
                  onClick={() => {
                    set(draftOf({ caseId, given: theirs }));
                    setTheirs(null);
                    mutation.reset();
                  }}
                >
                  <Trans>Take that, without what I typed</Trans>
                </Button>
              </div>
            )}
          </section>
        )}
        <FormEnd error={failure === null ? null : mutation.error} isSending={mutation.isPending} onDiscard={close}>
          <Trans>Save as draft</Trans>
        </FormEnd>
      </form>
    </Card>
  );
}
