import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";
import { formatTime } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { readCareAgain, useCareUntilOver } from "./use-care.ts";

interface EmergencyNoticeProps {
  readonly patientId: string;
  readonly onEnded: () => void;
}

/** Says that a record is open in an emergency, and until when; when it is over, whoever ended it, the record goes. */
export function EmergencyNotice({ patientId, onEnded }: EmergencyNoticeProps) {
  const { t } = useLingui();
  const { data: care } = useCareUntilOver(patientId);
  const end = useMutation({
    mutationFn: () => client.clinical.emergencies.end.mutate({ patientId }),
    onSuccess: () => readCareAgain(patientId),
  });
  const standing = care?.standing;
  // What was read before the record was opened says nothing of how it is now.
  const wasOpen = useRef(false);
  const onOver = useEffectEvent(onEnded);
  useEffect(() => {
    if (standing === "emergency") wasOpen.current = true;
    else if (standing === "outside" && wasOpen.current) onOver();
  }, [standing]);
  if (care?.standing !== "emergency" || care.until === null) return null;
  const until = formatTime(care.until);
  return (
    <Notice label={t`Open in an emergency`}>
      <p>
        <Trans>Open in an emergency until {until}. Somebody else will look into it, and the patient reads it.</Trans>
      </p>
      <div>
        <Button variant="default" size="xs" loading={end.isPending} onClick={() => end.mutate()}>
          <Trans>Close it now</Trans>
        </Button>
      </div>
      {end.isError && <ErrorState error={end.error} />}
    </Notice>
  );
}
