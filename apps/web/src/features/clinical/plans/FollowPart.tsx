import { Trans, useLingui } from "@lingui/react/macro";
import { type PlanList, type StepState, stepStates } from "@anamnesis/domain";
import type { MessageDescriptor } from "@lingui/core";
import { Button, NativeSelect, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client } from "../../../lib/trpc.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";

/** A plan to whose parts something can be said. */
export interface FollowedPlan {
  readonly patientId: string;
  readonly planId: string;
  readonly onChanged: (list: PlanList) => void;
}

interface FollowPartProps {
  readonly plan: FollowedPlan;
  readonly itemId: string;
  readonly state: StepState;
  readonly words: Readonly<Record<StepState, MessageDescriptor>>;
}

/** Where somebody says what became of a goal or an activity. */
export function FollowPart(props: FollowPartProps) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <StepForm {...props} onClose={() => setOpen(false)} />;
  return (
    <div>
      <Button variant="subtle" size="compact-sm" onClick={() => setOpen(true)}>
        <Trans>Say what became of it</Trans>
      </Button>
    </div>
  );
}

interface StepFormProps extends FollowPartProps {
  readonly onClose: () => void;
}

function StepForm({ plan: { patientId, planId, onChanged }, itemId, state, words, onClose }: StepFormProps) {
  const { t, i18n } = useLingui();
  // Sent again, it is the same step.
  const [id] = useState(() => crypto.randomUUID());
  const [chosen, setChosen] = useState<StepState>(state === "open" ? "done" : state);
  const [note, setNote] = useState("");
  const keeping = useMutation({
    mutationFn: () => client.clinical.plans.follow.mutate({ id, patientId, planId, itemId, state: chosen, note }),
    onSuccess(list) {
      onChanged(list);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keeping.mutate();
  };
  return (
    <form className={settings["stack"]} onSubmit={submit}>
      <NativeSelect
        label={t`What became of it`}
        value={chosen}
        data={stepStates.map((value) => ({ value, label: i18n._(words[value]) }))}
        onChange={({ currentTarget: { value } }) => setChosen(stepStates.find((one) => one === value) ?? chosen)}
      />
      <Textarea
        label={t`What is to be said of it`}
        autosize
        minRows={1}
        maxRows={5}
        maxLength={500}
        value={note}
        onChange={({ currentTarget: { value } }) => setNote(value)}
      />
      <div className={settings["actions"]}>
        <Button type="submit" size="xs" loading={keeping.isPending}>
          <Trans>Save</Trans>
        </Button>
        <Button variant="default" size="xs" onClick={onClose}>
          <Trans>Not now</Trans>
        </Button>
      </div>
      {keeping.isError && <ErrorState error={keeping.error} />}
    </form>
  );
}
