import { useLingui } from "@lingui/react/macro";
import { type ActingMembership, mayUse, type Permission, rolesOf } from "@anamnesis/domain";
import {
  IconBuildingHospital,
  IconChartLine,
  IconHeartHandshake,
  IconPlugConnected,
  IconShieldLock,
  IconTable,
  IconUsers,
} from "@tabler/icons-react";
import { useLocation } from "@tanstack/react-router";
import { type MorePlace, MorePlaces } from "./MorePlaces.tsx";

interface OrganizationPlace extends MorePlace {
  readonly permission: Permission;
}

/** The places of the organization that one acts in, as far as one's role goes. */
export function OrganizationPlaces({ membership }: { readonly membership: ActingMembership }) {
  const { t } = useLingui();
  const isNear = useLocation({
    select: ({ pathname }) => /^\/(?:you$|(?:organization|shared)(?:\/|$))/u.test(pathname),
  });
  const { name, role } = membership;
  const may = (permission: Permission) => mayUse(rolesOf({ role: "user", memberRole: role }), permission);
  const places: readonly OrganizationPlace[] = [
    { to: "/shared", label: t`Shared with us`, Icon: IconHeartHandshake, permission: "symptoms.shared.read" },
    { to: "/organization/members", label: t`Members`, Icon: IconUsers, permission: "organizations.members.read" },
    {
      to: "/organization/resources",
      label: t`Resources`,
      Icon: IconPlugConnected,
      permission: "organizations.resources.read",
    },
    { to: "/organization/activity", label: t`Activity`, Icon: IconChartLine, permission: "organizations.usage" },
    { to: "/organization/roles", label: t`Roles`, Icon: IconTable, permission: "organizations.leave" },
    {
      to: "/organization/rules",
      label: t`Rules`,
      Icon: IconShieldLock,
      permission: "organizations.administer",
    },
    {
      to: "/organization",
      label: may("organizations.administer") ? t`Settings` : t`About`,
      Icon: IconBuildingHospital,
      permission: "organizations.leave",
    },
  ];
  return <MorePlaces label={name} isNear={isNear} places={places.filter(({ permission }) => may(permission))} />;
}
