import { useLingui } from "@lingui/react/macro";
import {
  IconBell,
  IconDroplet,
  IconFileDescription,
  IconLayoutGrid,
  IconShieldLock,
  IconUser,
} from "@tabler/icons-react";
import type { ListedLink } from "../../ui/LinkList.tsx";

/** The pages about oneself. */
export function useOwnLinks(): readonly ListedLink[] {
  const { t } = useLingui();
  return [
    {
      to: "/categories",
      label: t`What you log`,
      detail: t`Order, icons and names of your symptoms`,
      Icon: IconLayoutGrid,
    },
    { to: "/you/profile", label: t`Profile`, detail: t`Your name, language and time zone`, Icon: IconUser },
    {
      to: "/you/security",
      label: t`Security`,
      detail: t`Password, second step, where you are signed in`,
      Icon: IconShieldLock,
    },
    { to: "/you/cycle", label: t`Cycle`, detail: t`How cycles are treated, or off`, Icon: IconDroplet },
    { to: "/you/reminders", label: t`Reminders`, detail: t`When to be reminded, and where`, Icon: IconBell },
    { to: "/you/data", label: t`Your data`, detail: t`Take it with you, or delete it`, Icon: IconFileDescription },
  ];
}
