import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconBuildingHospital } from "@tabler/icons-react";
import { useRouteContext } from "@tanstack/react-router";
import { ColorSchemeControl } from "../../ui/ColorSchemeControl.tsx";
import { LinkList, type ListedLink } from "../../ui/LinkList.tsx";
import { Card, Page } from "../../ui/Page.tsx";
import css from "../../ui/settings.module.css";
import { ErrorState } from "../../ui/States.tsx";
import { useOwnLinks } from "./own-links.ts";
import { PendingDeletion } from "./PendingDeletion.tsx";
import { useSignOut } from "./use-sign-out.ts";

/** The account: who one is here, how the app looks, and the ways to everything else about it. */
export function YouPage() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const signOut = useSignOut();
  const own = useOwnLinks();
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
      <div className={css["columns"]}>
        <Card label={t`Your account`}>
          <LinkList links={own} />
        </Card>
        <div className={css["column"]}>
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
        </div>
      </div>
    </Page>
  );
}
