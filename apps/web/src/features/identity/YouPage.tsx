import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import {
  IconBuildingHospital,
  IconChevronRight,
  IconDroplet,
  IconFileDescription,
  IconLayoutGrid,
  type IconProps,
  IconShieldLock,
  IconUser,
} from "@tabler/icons-react";
import { Link, useRouteContext } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { ColorSchemeControl } from "../../ui/ColorSchemeControl.tsx";
import { Card, Page } from "../../ui/Page.tsx";
import css from "../../ui/settings.module.css";
import { ErrorState } from "../../ui/States.tsx";
import { PendingDeletion } from "./PendingDeletion.tsx";
import { useSignOut } from "./use-sign-out.ts";

interface Place {
  readonly to: "/categories" | "/you/profile" | "/you/security" | "/you/cycle" | "/you/data" | "/organizations/new";
  readonly label: string;
  readonly detail: string;
  readonly Icon: ComponentType<IconProps>;
}

/** The account: who one is here, how the app looks, and the ways to everything else about it. */
export function YouPage() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const signOut = useSignOut();
  const own: readonly Place[] = [
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
    { to: "/you/data", label: t`Your data`, detail: t`Take it with you, or delete it`, Icon: IconFileDescription },
  ];
  const organizations: readonly Place[] = [
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
        <Places places={own} />
      </Card>
      <Card label={t`Organizations`}>
        <Places places={organizations} />
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

function Places({ places }: { readonly places: readonly Place[] }) {
  return (
    <ul className={css["links"]}>
      {places.map(({ to, label, detail, Icon }) => (
        <li key={to}>
          <Link to={to} className={css["link"]}>
            <Icon size={24} stroke={1.7} aria-hidden />
            <span className={css["text"]}>
              <strong>{label}</strong>
              <span className={css["detail"]}>{detail}</span>
            </span>
            <IconChevronRight size={20} stroke={1.7} aria-hidden />
          </Link>
        </li>
      ))}
    </ul>
  );
}
