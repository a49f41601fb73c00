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
        <Trans>For as long as you want. No administrator can open it in this app.</Trans>
      </Topic>
      <Topic title={t`Account and security log`}>
        <Trans>To let you in, and to notice when somebody else tries.</Trans>
      </Topic>
      <Topic title={t`The trail of changes`}>
        <Trans>Who changed what, with the values: rules for health records ask for it, for years.</Trans>
      </Topic>
      <Topic title={t`Nothing else`}>
        <Trans>Files go after an hour. No trackers, no advertising, no third parties.</Trans>
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
