import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page } from "../../ui/Page.tsx";
import settings from "../../ui/settings.module.css";
import { BackToYou } from "./BackToYou.tsx";
import { useOwnLinks } from "./own-links.ts";

interface OwnPageProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A page about oneself: on a desk the others stand beside it. */
export function OwnPage({ title, children }: OwnPageProps) {
  const { t } = useLingui();
  const links = useOwnLinks();
  return (
    <Page title={title} lead={<BackToYou />}>
      <div className={settings["beside"]}>
        <nav className={settings["others"]} aria-label={t`Your account`}>
          {links.map(({ to, label, Icon }) => (
            <Link key={to} to={to} className={settings["other"]}>
              <Icon size={20} stroke={1.7} aria-hidden />
              {label}
            </Link>
          ))}
        </nav>
        <div className={settings["column"]}>{children}</div>
      </div>
    </Page>
  );
}
