import { Trans, useLingui } from "@lingui/react/macro";
import { useRouteContext } from "@tanstack/react-router";
import { Notice } from "../../ui/Notice.tsx";
import { Card, Page } from "../../ui/Page.tsx";
import { BackToYou } from "./BackToYou.tsx";
import { OwnPage } from "./OwnPage.tsx";
import { ChangePassword } from "./security/ChangePassword.tsx";
import { FactorResetNotice } from "./security/FactorResetNotice.tsx";
import { SecurityLogCard } from "./security/SecurityLogCard.tsx";
import { SecurityOverview } from "./security/SecurityOverview.tsx";
import { SecurityRows } from "./security/SecurityRows.tsx";
import { Sessions } from "./security/Sessions.tsx";

/** Everything that keeps others out, and what happened at the door. */
export function SecurityPage() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  if (account.mustChangePassword) {
    return (
      <Page title={t`Security`} lead={<BackToYou />}>
        <Notice label={t`Choose a new password`}>
          <p>
            <Trans>Your password has to be a new one before anything else is open. Your diary is as you left it.</Trans>
          </p>
        </Notice>
        <Card label={t`Password`}>
          <ChangePassword />
        </Card>
        <Card label={t`Where you are signed in`}>
          <Sessions />
        </Card>
      </Page>
    );
  }
  return (
    <OwnPage title={t`Security`}>
      <FactorResetNotice />
      <SecurityOverview />
      <SecurityRows />
      <SecurityLogCard />
    </OwnPage>
  );
}
