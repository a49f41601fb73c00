import { Trans, useLingui } from "@lingui/react/macro";
import { useRouteContext } from "@tanstack/react-router";
import { Notice } from "../../ui/Notice.tsx";
import { Page } from "../../ui/Page.tsx";
import css from "../../ui/settings.module.css";
import { BackToYou } from "./BackToYou.tsx";
import { AuthenticatorCard } from "./security/AuthenticatorCard.tsx";
import { EmailCard } from "./security/EmailCard.tsx";
import { FactorResetNotice } from "./security/FactorResetNotice.tsx";
import { PasskeysCard } from "./security/PasskeysCard.tsx";
import { PasswordCard } from "./security/PasswordCard.tsx";
import { ProgramsCard } from "./security/ProgramsCard.tsx";
import { SecurityLogCard } from "./security/SecurityLogCard.tsx";
import { SecurityOverview } from "./security/SecurityOverview.tsx";
import { SessionsCard } from "./security/SessionsCard.tsx";

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
        <PasswordCard />
        <SessionsCard />
      </Page>
    );
  }
  return (
    <Page title={t`Security`} lead={<BackToYou />}>
      <FactorResetNotice />
      <SecurityOverview />
      <div className={css["columns"]}>
        <div className={css["column"]}>
          <PasswordCard />
          <AuthenticatorCard />
          <PasskeysCard />
        </div>
        <div className={css["column"]}>
          <SessionsCard />
          <ProgramsCard />
          <EmailCard />
        </div>
      </div>
      <SecurityLogCard />
    </Page>
  );
}
