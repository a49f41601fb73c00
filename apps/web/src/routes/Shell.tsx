import { Trans, useLingui } from "@lingui/react/macro";
import {
  IconCalendarMonth,
  IconChartLine,
  IconFileExport,
  IconPencil,
  type IconProps,
  IconUserCircle,
} from "@tabler/icons-react";
import { Link, Outlet, useLocation, useRouteContext } from "@tanstack/react-router";
import { type ComponentType, useEffect, useRef } from "react";
import { useMembership } from "../features/identity/membership.ts";
import { SessionWatch } from "../features/identity/SessionWatch.tsx";
import { StepUpDialog } from "../features/identity/StepUpDialog.tsx";
import { ActingNotice } from "../features/organizations/ActingNotice.tsx";
import { OrganizationSwitcher } from "../features/organizations/OrganizationSwitcher.tsx";
import { openOutbox } from "../features/symptoms/outbox.ts";
import { AdministrationPlaces } from "./AdministrationPlaces.tsx";
import { OrganizationPlaces } from "./OrganizationPlaces.tsx";
import css from "./Shell.module.css";

interface Place {
  readonly to: "/" | "/calendar" | "/trends" | "/share" | "/you";
  readonly label: string;
  readonly Icon: ComponentType<IconProps>;
}

/** On another page the cursor and the reading voice start at its top; a page that focuses something keeps that. */
function useFocusOnNewPage() {
  const content = useRef<HTMLElement>(null);
  const path = useLocation({ select: ({ pathname }) => pathname });
  const lastPath = useRef(path);
  useEffect(() => {
    if (lastPath.current === path) return;
    lastPath.current = path;
    if (content.current?.contains(document.activeElement) === false) content.current.focus({ preventScroll: true });
  }, [path]);
  return content;
}

/** The frame of every page: five places, at the bottom on a phone and at the side on a desk. */
export function Shell() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  useEffect(() => openOutbox(account.id), [account.id]);
  const content = useFocusOnNewPage();
  const membership = useMembership();
  const places: readonly Place[] = [
    { to: "/", label: t`Today`, Icon: IconPencil },
    { to: "/calendar", label: t`Calendar`, Icon: IconCalendarMonth },
    { to: "/trends", label: t`Trends`, Icon: IconChartLine },
    { to: "/share", label: t`Share`, Icon: IconFileExport },
    { to: "/you", label: t`You`, Icon: IconUserCircle },
  ];
  return (
    <div className={css["shell"]}>
      <a className={css["skip"]} href="#content">
        <Trans>Skip to the page</Trans>
      </a>
      <div className={css["side"]}>
        <span className={css["name"]} aria-hidden>
          Anamnesis
        </span>
        <OrganizationSwitcher />
        <nav className={css["nav"]} aria-label={t`Places`}>
          {places.map(({ to, label, Icon }) => (
            <Link key={to} to={to} className={css["place"]} activeOptions={{ exact: to === "/", includeSearch: false }}>
              <Icon size={22} stroke={1.7} aria-hidden />
              <span>{label}</span>
            </Link>
          ))}
        </nav>
        {membership !== null && <OrganizationPlaces membership={membership} />}
        {account.role === "admin" && <AdministrationPlaces />}
      </div>
      <main id="content" ref={content} className={css["main"]} tabIndex={-1}>
        <ActingNotice />
        <Outlet />
      </main>
      <SessionWatch />
      <StepUpDialog email={account.email} />
    </div>
  );
}
