import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import {
  IconBell,
  IconBuildingHospital,
  IconBuildings,
  IconChevronRight,
  IconFileDescription,
  type IconProps,
  IconShieldLock,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useRouteContext } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { trpc } from "../../lib/trpc.ts";
import { ColorSchemeControl } from "../../ui/ColorSchemeControl.tsx";
import { Card, Page } from "../../ui/Page.tsx";
import css from "../../ui/settings.module.css";
import { ErrorState } from "../../ui/States.tsx";
import { forgetAccount } from "./account.ts";
import { DeletionNotice } from "./DeletionNotice.tsx";

interface Place {
  readonly to:
    | "/you/profile"
    | "/you/security"
    | "/you/data"
    | "/organizations/new"
    | "/admin/users"
    | "/admin/organizations"
    | "/admin/alerts";
  readonly label: string;
  readonly detail: string;
  readonly Icon: ComponentType<IconProps>;
}

/** The account: who one is here, how the app looks, and the ways to everything else about it. */
export function YouPage() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const navigate = useNavigate();
  const signOut = useMutation(
    trpc.identity.sessions.signOut.mutationOptions({
      async onSuccess() {
        forgetAccount();
        await navigate({ to: "/sign-in" });
      },
    }),
  );
  const own: readonly Place[] = [
    { to: "/you/profile", label: t`Profile`, detail: t`Your name, time zone and mails`, Icon: IconUser },
    {
      to: "/you/security",
      label: t`Security`,
      detail: t`Password, second step, where you are signed in`,
      Icon: IconShieldLock,
    },
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
  const ofAdmins: readonly Place[] = [
    { to: "/admin/users", label: t`People`, detail: t`Accounts, roles and help with signing in`, Icon: IconUsers },
    {
      to: "/admin/organizations",
      label: t`Organizations`,
      detail: t`Which there are, and whether they are open`,
      Icon: IconBuildings,
    },
    { to: "/admin/alerts", label: t`Alerts`, detail: t`What needs somebody’s eyes`, Icon: IconBell },
  ];
  return (
    <Page title={account.displayName} lead={account.email}>
      <DeletionNotice />
      <Card label={t`Your account`}>
        <Places places={own} />
      </Card>
      <Card label={t`Organizations`}>
        <Places places={organizations} />
      </Card>
      {account.role === "admin" && (
        <Card label={t`Looking after everybody`}>
          <Places places={ofAdmins} />
        </Card>
      )}
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
