import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import css from "../../../ui/settings.module.css";

/** What is processed and why, in plain words. */
export function WhatIsKept() {
  const { t } = useLingui();
  return (
    <div className={css["stack"]}>
      <h2>
        <Trans>What is kept, and why</Trans>
      </h2>
      <Topic title={t`Your diary`}>
        <Trans>
          What you write about how you feel is about your health, so it is here because you want it to be, and for as
          long as you want. It is yours alone: no administrator can open it in this app.
        </Trans>
      </Topic>
      <Topic title={t`Account, profile and sessions`}>
        <Trans>
          Your name, address and password (as a hash that does not give it back), where you are signed in, and the
          second step: without them there would be no account to open. A session goes when it ends.
        </Trans>
      </Topic>
      <Topic title={t`Security log`}>
        <Trans>
          Each sign-in and each change to how you sign in, with device and network address, so that you and we notice
          when somebody else tries. You read it under Security.
        </Trans>
      </Topic>
      <Topic title={t`The trail of changes`}>
        <Trans>
          The database itself records who changed what, and when, with the values before and after. Rules for health
          records ask for that, and for keeping it for years. Neither the app nor an administrator can change it
          afterwards: otherwise nobody could prove what happened.
        </Trans>
      </Topic>
      <Topic title={t`Files and mails`}>
        <Trans>
          A file that you have made is removed after an hour. Mails are about your account only: confirming, warning,
          never advertising.
        </Trans>
      </Topic>
      <Topic title={t`What there is not`}>
        <Trans>
          No trackers, no advertising, no third parties. The app loads nothing from anywhere but this server.
        </Trans>
      </Topic>
    </div>
  );
}

function Topic({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={css["topic"]}>
      <h3>{title}</h3>
      <p>{children}</p>
    </div>
  );
}
