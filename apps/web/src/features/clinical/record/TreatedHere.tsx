import { Trans } from "@lingui/react/macro";
import type { ChangePatientInput } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import css from "../clinical.module.css";

interface TreatedHereProps {
  /** The patient as they are. */
  readonly patient: ChangePatientInput;
  readonly send: (input: ChangePatientInput) => Promise<unknown>;
  /** Looks again, where somebody else changed it meanwhile. */
  readonly onAnew: () => void;
}

/** Whether somebody is still a patient here (FHIR Patient.active). Their record stays, and is found, either way. */
export function TreatedHere({ patient, send, onAnew }: TreatedHereProps) {
  const { isActive } = patient;
  const turn = useMutation({ mutationFn: () => send({ ...patient, isActive: !isActive }) });
  return (
    <>
      <div className={settings["actions"]}>
        <Button
          className={css["flush"]}
          variant="subtle"
          size="xs"
          loading={turn.isPending}
          onClick={() => turn.mutate()}
        >
          {isActive ? <Trans>No longer treated here</Trans> : <Trans>Treated here again</Trans>}
        </Button>
      </div>
      {turn.isError && (
        <ErrorState
          error={turn.error}
          onRetry={() => {
            turn.reset();
            onAnew();
          }}
        />
      )}
    </>
  );
}
