import type { Flow } from "@anamnesis/domain";
import {
  IconDroplet,
  IconDropletFilled,
  IconDropletHalf2,
  IconDropletOff,
  IconDroplets,
  type IconProps,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

const icons: { readonly [F in Flow]: ComponentType<IconProps> } = {
  none: IconDropletOff,
  spotting: IconDroplets,
  light: IconDroplet,
  medium: IconDropletHalf2,
  heavy: IconDropletFilled,
};

/** How much, as a drop that fills up; beside a word. */
export function FlowIcon({ flow, size }: { readonly flow: Flow; readonly size: number }) {
  const Icon = icons[flow];
  return <Icon size={size} stroke={1.7} aria-hidden />;
}
