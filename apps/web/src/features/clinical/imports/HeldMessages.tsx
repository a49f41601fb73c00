import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { HeldMessage } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatExact, formatMoment } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import css from "./messages.module.css";

/** Messages of other systems that were not understood, or not as a whole. Nothing where none wait. */
export function HeldMessages({ onTaken }: { readonly onTaken: () => void }) {
  const { t } = useLingui();
  const held = useQuery({
    queryKey: ["held-messages"],
    // What is sealed is opened, which is on record: not again behind somebody's back.
    queryFn: () => client.hl7.held.list.mutate(),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (held.isPending || held.data?.length === 0) return null;
  const done = () => {
    void held.refetch();
    onTaken();
  };
  return (
    <Card label={t`Messages that wait`}>
      <h2>
        <Trans>Messages that wait</Trans>
      </h2>
      {held.isError ? (
        <ErrorState error={held.error} onRetry={() => void held.refetch()} />
      ) : (
        <>
          <p className={settings["detail"]}>
            <Plural
              value={held.data.length}
              one="# message of another system was not understood, or not as a whole. What was, is in the records."
              other="# messages of other systems were not understood, or not as a whole. What was, is in the records."
            />
          </p>
          <ul className={settings["list"]}>
            {held.data.map((one) => (
              <MessageRow key={one.id} one={one} onDone={done} />
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function MessageRow({ one, onDone }: { readonly one: HeldMessage; readonly onDone: () => void }) {
  const { t } = useLingui();
  const { id, kind, sender, problem, receivedAt } = one;
  const [isAsked, setAsked] = useState(false);
  const text = useMutation({ mutationFn: () => client.hl7.held.open.mutate({ id }) });
  const retry = useMutation({
    mutationFn: () => client.hl7.held.retry.mutate({ id }),
    onSuccess: (result) => (result.problem === null ? onDone() : undefined),
  });
  const setAside = useMutation({ mutationFn: () => client.hl7.held.setAside.mutate({ id }), onSuccess: onDone });
  const failed = text.error ?? retry.error ?? setAside.error;
  const shown = retry.data?.problem ?? problem;
  return (
    <li className={settings["item"]}>
      <div className={settings["text"]}>
        <strong>{kind}</strong>
        <p className={settings["detail"]} title={formatExact(receivedAt)}>
          {sender} · {formatMoment(receivedAt)}
        </p>
        <p className={css["problem"]} lang="en" role={retry.isSuccess ? "status" : undefined}>
          {shown}
        </p>
        {text.isSuccess && (
          <section aria-label={t`Message`}>
            <pre className={css["message"]}>{text.data.message.replaceAll("\r", "\n")}</pre>
          </section>
        )}
        {failed !== null && <ErrorState error={failed} />}
        {isAsked && (
          <p>
            <Trans>It is kept, but nobody is shown it any more.</Trans>
          </p>
        )}
        <div className={settings["actions"]}>
          {!text.isSuccess && (
            <Button variant="default" size="compact-sm" loading={text.isPending} onClick={() => text.mutate()}>
              <Trans>Read it</Trans>
            </Button>
          )}
          <Button variant="default" size="compact-sm" loading={retry.isPending} onClick={() => retry.mutate()}>
            <Trans>Try again</Trans>
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            loading={setAside.isPending}
            onClick={() => (isAsked ? setAside.mutate() : setAsked(true))}
          >
            {isAsked ? <Trans>Set aside for good</Trans> : <Trans>Set aside</Trans>}
          </Button>
        </div>
      </div>
    </li>
  );
}
