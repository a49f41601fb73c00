import type { IconProps } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ComponentType } from "react";
import css from "./Shell.module.css";

export interface MorePlace {
  readonly to:
    | "/organization"
    | "/organization/activity"
    | "/organization/members"
    | "/shared"
    | "/organization/roles"
    | "/organization/resources"
    | "/organization/rules"
    | "/admin/users"
    | "/admin/organizations"
    | "/admin/alerts"
    | "/admin/jobs";
  readonly label: string;
  readonly Icon: ComponentType<IconProps>;
}

interface MorePlacesProps {
  readonly label: string;
  readonly places: readonly MorePlace[];
  /** Whether the page that is open is one of them, or leads to them. */
  readonly isNear: boolean;
}

/** Places besides the five: at the side on a desk; on a phone above the pages that they belong to. */
export function MorePlaces({ label, places, isNear }: MorePlacesProps) {
  return (
    <nav className={css["more"]} aria-label={label} data-near={isNear || undefined}>
      {places.map(({ to, label: name, Icon }) => (
        <Link
          key={to}
          to={to}
          className={css["place"]}
          activeOptions={{ exact: to === "/organization", includeSearch: false }}
        >
          <Icon size={22} stroke={1.7} aria-hidden />
          <span>{name}</span>
        </Link>
      ))}
    </nav>
  );
}
