import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import {
  IconBell,
  IconBuildingHospital,
  IconDroplet,
  IconFileDescription,
  IconLayoutGrid,
  IconShieldLock,
  IconUser,
} from "@tabler/icons-react";
import { useRouteContext } from "@tanstack/react-router";
import { ColorSchemeControl } from "../../ui/ColorSchemeControl.tsx";
import { LinkList, type ListedLink } from "../../ui/LinkList.tsx";
import { Card, Page } from "../../ui/Page.tsx";
import css from "../../ui/settings.module.css";
import { ErrorState } from "../../ui/States.tsx";
import { PendingDeletion } from "./PendingDeletion.tsx";
import { useSignOut } from "./use-sign-out.ts";

/** The account: who one is here, how the app looks, and the ways to everything else about it. */
export function YouPage() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const signOut = useSignOut();
  const own: readonly ListedLink[] = [
    {
      to: "/categories",
      label: t`What you log`,
      detail: t`Order, icons and names of your symptoms`,
      Icon: IconLayoutGrid,
    },
    { to: "/you/profile", label: t`Profile`, detail: t`Your name, language and time zone`, Icon: IconUser },
    {
      to: "/you/security",
      label: t`Security`,
      detail: t`Password, second step, where you are signed in`,
      Icon: IconShieldLock,
    },
    { to: "/you/cycle", label: t`Cycle`, detail: t`How cycles are treated, or off`, Icon: IconDroplet },
    { to: "/you/reminders", label: t`Reminders`, detail: t`When to be reminded, and where`, Icon: IconBell },
    { to: "/you/data", label: t`Your data`, detail: t`Take it with you, or delete it`, Icon: IconFileDescription },
  ];
  const organizations: readonly ListedLink[] = [
    {
      to: "/organizations/new",
      label: t`New organization`,
      detail: t`For a clinic, a practice or a laboratory that you look after`,
      Icon: IconBuildingHospital,
    },
  ];
  return (
    <Page title={account.displayName} lead={account.email}>
      <PendingDeletion />
      <Card label={t`Your account`}>
        <LinkList links={own} />
      </Card>
      <Card label={t`Organizations`}>
        <LinkList links={organizations} />
      </Card>
      <Card label={t`Appearance`}>
        <div className={css["row"]}>
          <h2>
            <Trans>Appearance</Trans>
          </h2>
          <ColorSchemeControl />
        </div>
      </Card>
      <div>
        <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
          <Trans>Sign out</Trans>
        </Button>
        {signOut.isError && <ErrorState error={signOut.error} />}
      </div>
    </Page>
  );
}
