import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { formatTime } from "../../lib/dates.ts";
import { client } from "../../lib/trpc.ts";
import { Notice } from "../../ui/Notice.tsx";
import { ErrorState } from "../../ui/States.tsx";
import { readCareAgain, useCare } from "./use-care.ts";

interface EmergencyNoticeProps {
  readonly patientId: string;
  readonly onEnded: () => void;
}

/** Says that a record is open in an emergency, and until when. */
export function EmergencyNotice({ patientId, onEnded }: EmergencyNoticeProps) {
  const { t } = useLingui();
  const care = useCare(patientId);
  const end = useMutation({
    mutationFn: () => client.clinical.emergencies.end.mutate({ patientId }),
    async onSuccess() {
      onEnded();
      await readCareAgain(patientId);
    },
  });
  if (care.data?.standing !== "emergency" || care.data.until === null) return null;
  const until = formatTime(care.data.until);
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
