import { Trans, useLingui } from "@lingui/react/macro";
import { Switch } from "@mantine/core";
import { useRouteContext } from "@tanstack/react-router";
import { Card } from "../../../ui/Page.tsx";
import { useLogOnTap } from "../log-on-tap.ts";
import css from "./categories.module.css";

/** What saves an entry: a button, or the second of the two taps. */
export function LogOnTapCard() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const [savesOnTap, setSavesOnTap] = useLogOnTap(account.id);
  return (
    <Card label={t`How you log`}>
      <div className={css["editor"]}>
        <h2>
          <Trans>How you log</Trans>
        </h2>
        <Switch
          label={t`Save with the second tap`}
          description={t`What it is and how strong, in either order, and it is in your diary. On this device.`}
          checked={savesOnTap}
          onChange={(event) => setSavesOnTap(event.currentTarget.checked)}
        />
      </div>
    </Card>
  );
}
