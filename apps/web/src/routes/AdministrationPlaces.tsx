import { useLingui } from "@lingui/react/macro";
import { IconBellRinging, IconListCheck, IconUsers } from "@tabler/icons-react";
import { Link, useLocation } from "@tanstack/react-router";
import css from "./Shell.module.css";

/** The places of administrators: at the side on a desk; on a phone above the pages that they belong to. */
export function AdministrationPlaces() {
  const { t } = useLingui();
  const isNear = useLocation({ select: ({ pathname }) => pathname === "/you" || pathname.startsWith("/admin/") });
  const places = [
    { to: "/admin/users", label: t`People`, Icon: IconUsers },
    { to: "/admin/alerts", label: t`Alerts`, Icon: IconBellRinging },
    { to: "/admin/jobs", label: t`Jobs`, Icon: IconListCheck },
  ] as const;
  return (
    <nav className={css["administration"]} aria-label={t`Administration`} data-near={isNear || undefined}>
      {places.map(({ to, label, Icon }) => (
        <Link key={to} to={to} className={css["place"]} activeOptions={{ includeSearch: false }}>
          <Icon size={22} stroke={1.7} aria-hidden />
          <span>{label}</span>
        </Link>
      ))}
    </nav>
  );
}
