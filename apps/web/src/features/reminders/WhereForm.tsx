import { Trans, useLingui } from "@lingui/react/macro";
import type { Reminders, ReminderWay } from "@anamnesis/domain";
import { Button, Radio, Switch } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { trpc } from "../../lib/trpc.ts";
import settings from "../../ui/settings.module.css";
import { ErrorState } from "../../ui/States.tsx";
import { Devices } from "./Devices.tsx";
import type { ChangeReminders } from "./use-reminders.ts";

interface WhereFormProps {
  readonly reminders: Reminders;
  readonly change: ChangeReminders;
  /** One was sent to see whether it arrives. */
  readonly onTried: () => void;
}

/** Where they come, and whether they arrive. */
export function WhereForm({ reminders, change, onTried }: WhereFormProps) {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const { way, devices, mailWhenUnreachable } = reminders;
  const test = useMutation(trpc.reminders.sendTest.mutationOptions({ onSuccess: onTried }));
  const hasWay = way === "mail" || devices.length > 0 || mailWhenUnreachable;
  return (
    <div className={settings["stack"]}>
      <Radio.Group label={t`Where they come`} value={way} onChange={(value) => change({ way: value as ReminderWay })}>
        <div className={settings["stack"]} style={{ paddingTop: 12 }}>
          <Radio value="push" label={t`On my devices`} description={t`As a notification`} />
          <Radio value="mail" label={t`By mail`} description={t`To ${account.email}`} />
        </div>
      </Radio.Group>
      {way === "push" && (
        <>
          <Devices reminders={reminders} />
          <Switch
            label={t`By mail when no device is left`}
            checked={mailWhenUnreachable}
            onChange={(event) => change({ mailWhenUnreachable: event.currentTarget.checked })}
          />
        </>
      )}
      <div className={settings["actions"]}>
        <Button variant="default" disabled={!hasWay} loading={test.isPending} onClick={() => test.mutate()}>
          <Trans>Send me one now</Trans>
        </Button>
        <span role="status" className={settings["good"]}>
          {test.isSuccess && <Trans>It is on its way.</Trans>}
        </span>
      </div>
      {test.isError && <ErrorState error={test.error} />}
    </div>
  );
}
