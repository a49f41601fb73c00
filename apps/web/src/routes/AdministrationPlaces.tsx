import { useLingui } from "@lingui/react/macro";
import { IconBellRinging, IconBuildings, IconListCheck, IconUsers } from "@tabler/icons-react";
import { useLocation } from "@tanstack/react-router";
import { MorePlaces } from "./MorePlaces.tsx";

/** The places of administrators of the installation. */
export function AdministrationPlaces() {
  const { t } = useLingui();
  const isNear = useLocation({ select: ({ pathname }) => pathname === "/you" || pathname.startsWith("/admin/") });
  return (
    <MorePlaces
      label={t`Administration`}
      isNear={isNear}
      places={[
        { to: "/admin/users", label: t`People`, Icon: IconUsers },
        { to: "/admin/organizations", label: t`Organizations`, Icon: IconBuildings },
        { to: "/admin/alerts", label: t`Alerts`, Icon: IconBellRinging },
        { to: "/admin/jobs", label: t`Jobs`, Icon: IconListCheck },
      ]}
    />
  );
}
