import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client, trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import css from "../clinical.module.css";
import { useCare } from "../care/use-care.ts";

/** In groups of four, as it is read out. */
const grouped = (code: string) => code.replaceAll(/(.{4})(?=.)/gu, "$1-");

/** For the care team: whether the patient has an account here, and the code by which they say which one. */
export function PatientAccount({ patientId }: { readonly patientId: string }) {
  return useCare(patientId).data?.standing === "team" ? <Account patientId={patientId} /> : null;
}

function Account({ patientId }: { readonly patientId: string }) {
  const { t } = useLingui();
  const state = useQuery(trpc.clinical.links.state.queryOptions({ patientId }));
  const offer = useMutation({
    mutationFn: () => client.clinical.links.offer.mutate({ patientId }),
    onSuccess: () => void state.refetch(),
  });
  return (
    <Card label={t`The patient's account`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>The patient's account</Trans>
        </h2>
        {state.isPending && <Loading rows={1} />}
        {state.isError && <ErrorState error={state.error} onRetry={() => void state.refetch()} />}
        {state.data === "linked" && (
          <>
            <p>
              <Trans>The patient sees in their own account who opens this record, and why.</Trans>
            </p>
            <EndLink
              patientId={patientId}
              onEnded={() => {
                offer.reset();
                void state.refetch();
              }}
            />
          </>
        )}
        {state.isSuccess && state.data !== "linked" && offer.data === undefined && (
          <p>
            <Trans>
              Give the patient a code. They type it under Share in their own account, and see there who opens this
              record.
            </Trans>
          </p>
        )}
        {offer.data !== undefined && state.data !== "linked" && (
          <>
            <p className={css["code"]}>{grouped(offer.data.code)}</p>
            <p className={css["quiet"]}>
              <Trans>
                It works once, for a week, and is not shown again. Whoever has it sees who opens the record.
              </Trans>
            </p>
          </>
        )}
        {state.isSuccess && state.data !== "linked" && (
          <div>
            <Button variant="default" loading={offer.isPending} onClick={() => offer.mutate()}>
              {state.data === "offered" ? <Trans>Make another code</Trans> : <Trans>Make a code</Trans>}
            </Button>
          </div>
        )}
        {offer.isError && <ErrorState error={offer.error} />}
      </div>
    </Card>
  );
}

interface EndLinkProps {
  readonly patientId: string;
  readonly onEnded: () => void;
}

/** Takes the link back, in two steps: the patient is told, and needs another code. */
function EndLink({ patientId, onEnded }: EndLinkProps) {
  const [isAsking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () => client.clinical.links.end.mutate({ patientId }),
    onSuccess: onEnded,
  });
  if (!isAsking) {
    return (
      <div>
        <Button variant="default" size="xs" onClick={() => setAsking(true)}>
          <Trans>End the link</Trans>
        </Button>
      </div>
    );
  }
  return (
    <>
      <p>
        <Trans>
          The account sees nothing of this record from then on, and gets a mail. It takes a new code to link again.
        </Trans>
      </p>
      <div className={settings["actions"]}>
        <Button size="xs" loading={end.isPending} onClick={() => end.mutate()}>
          <Trans>End the link</Trans>
        </Button>
        <Button variant="default" size="xs" onClick={() => setAsking(false)}>
          <Trans>Not now</Trans>
        </Button>
      </div>
      {end.isError && <ErrorState error={end.error} />}
    </>
  );
}
