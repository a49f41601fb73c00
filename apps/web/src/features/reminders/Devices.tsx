import { Trans, useLingui } from "@lingui/react/macro";
import type { ReminderDevice, Reminders } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { formatAgo, formatExact, formatMoment } from "../../lib/dates.ts";
import { pushHere } from "../../lib/push.ts";
import { trpc } from "../../lib/trpc.ts";
import settings from "../../ui/settings.module.css";
import { ErrorState } from "../../ui/States.tsx";
import { type PushState, readPushState, removeDevice, showHere } from "./push.ts";

/** The browsers that show the person's reminders, and the way to have this one do so. */
export function Devices({ reminders }: { readonly reminders: Reminders }) {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const queries = useQueryClient();
  const { devices, publicKey } = reminders;
  const ids = devices.map(({ id }) => id);
  const state = useQuery({
    queryKey: ["push here", ids],
    queryFn: () => readPushState(ids),
    networkMode: "always",
    staleTime: 0,
    // Kept while the list changes, so that nothing jumps.
    placeholderData: (before) => before,
  });
  const changed = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: trpc.reminders.read.queryKey() }),
      queries.invalidateQueries({ queryKey: ["push here"] }),
    ]);
  const show = useMutation({ mutationFn: () => showHere(publicKey, account.id), onSettled: changed });
  const remove = useMutation({ mutationFn: removeDevice, onSettled: changed });
  return (
    <div className={settings["stack"]}>
      {devices.length > 0 && (
        <ul className={settings["list"]} aria-label={t`Devices that remind you`}>
          {devices.map((device) => (
            <DeviceRow
              key={device.id}
              device={device}
              isHere={state.data === "shown" && pushHere()?.deviceId === device.id}
              isRemoving={remove.isPending && remove.variables === device.id}
              onRemove={() => remove.mutate(device.id)}
            />
          ))}
        </ul>
      )}
      {state.data === "ready" && (
        <div className={settings["actions"]}>
          <Button loading={show.isPending} onClick={() => show.mutate()}>
            <Trans>Remind me on this device</Trans>
          </Button>
        </div>
      )}
      {state.data !== undefined && <InTheWay state={state.data} isUnanswered={show.data === "unanswered"} />}
      {devices.length === 0 && !reminders.mailWhenUnreachable && (
        <p className={settings["failure"]}>
          <Trans>No device reminds you yet.</Trans>
        </p>
      )}
      {show.isError && <ErrorState error={show.error} />}
      {remove.isError && <ErrorState error={remove.error} />}
    </div>
  );
}

/** Why this browser cannot show them, and what to do. */
function InTheWay({ state, isUnanswered }: { readonly state: PushState; readonly isUnanswered: boolean }) {
  if (state === "ready" && !isUnanswered) return null;
  if (state === "shown") return null;
  return (
    <p role="status" className={settings["detail"]}>
      {state === "blocked" && (
        <Trans>
          Notifications of Anamnesis are blocked in this browser. Allow them in its settings for this page, by the sign
          beside the address, and come back. Or have a mail sent.
        </Trans>
      )}
      {state === "not_installed" && (
        <Trans>
          On an iPhone or iPad only apps on the home screen may remind you: tap Share, then Add to Home Screen, and open
          Anamnesis from there. Or have a mail sent.
        </Trans>
      )}
      {state === "unsupported" && (
        <Trans>This browser cannot show notifications. Open Anamnesis in another one, or have a mail sent.</Trans>
      )}
      {isUnanswered && (
        <Trans>This browser could not reach its push service. Try again later, or have a mail sent.</Trans>
      )}
    </p>
  );
}

interface DeviceRowProps {
  readonly device: ReminderDevice;
  readonly isHere: boolean;
  readonly isRemoving: boolean;
  readonly onRemove: () => void;
}

function DeviceRow({ device, isHere, isRemoving, onRemove }: DeviceRowProps) {
  const { t } = useLingui();
  const { name, lastSucceededAt, lastFailedAt, lastStatus } = device;
  return (
    <li className={settings["item"]}>
      <div className={settings["text"]}>
        <strong>{name}</strong>
        <p className={settings["detail"]}>
          {isHere && (
            <>
              <Trans>This device</Trans>
              {" · "}
            </>
          )}
          {lastSucceededAt === null ? (
            <Trans>Nothing sent yet</Trans>
          ) : (
            <time dateTime={lastSucceededAt} title={formatExact(lastSucceededAt)}>
              <Trans>Last sent {formatAgo(lastSucceededAt)}</Trans>
            </time>
          )}
        </p>
        {lastFailedAt !== null && (
          <p className={`${settings["detail"]} ${settings["failure"]}`}>
            {lastStatus === null ? (
              <Trans>Last tried {formatMoment(lastFailedAt)}: the push service did not answer.</Trans>
            ) : (
              <Trans>
                Last tried {formatMoment(lastFailedAt)}: the push service answered {lastStatus}.
              </Trans>
            )}
          </p>
        )}
      </div>
      <Button
        variant="default"
        size="compact-sm"
        aria-label={t`Remove ${name}`}
        loading={isRemoving}
        onClick={onRemove}
      >
        <Trans>Remove</Trans>
      </Button>
    </li>
  );
}
