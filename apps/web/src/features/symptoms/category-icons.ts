import type { CategoryIcon } from "@anamnesis/domain";
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import {
  IconBattery1,
  IconBolt,
  IconBone,
  IconBrain,
  IconCircleDashed,
  IconDroplet,
  IconDroplets,
  IconEar,
  IconEye,
  IconFlame,
  IconGrain,
  IconHeart,
  IconLungs,
  IconMoodSad,
  IconMoon,
  type IconProps,
  IconRibbonHealth,
  IconSoup,
  IconSparkles,
  IconSpiral,
  IconStethoscope,
  IconStretching,
  IconTemperature,
  IconToiletPaper,
  IconWind,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

interface DrawnIcon {
  readonly Icon: ComponentType<IconProps>;
  readonly label: MessageDescriptor;
}

/** How each icon of a category is drawn, and what it is called for those who choose one. */
export const iconsOfCategories: Readonly<Record<CategoryIcon, DrawnIcon>> = {
  drop: { Icon: IconDroplet, label: msg`Drop` },
  drops: { Icon: IconDroplets, label: msg`Drops` },
  mood: { Icon: IconMoodSad, label: msg`Face` },
  brain: { Icon: IconBrain, label: msg`Head` },
  battery: { Icon: IconBattery1, label: msg`Battery` },
  moon: { Icon: IconMoon, label: msg`Moon` },
  flame: { Icon: IconFlame, label: msg`Flame` },
  stethoscope: { Icon: IconStethoscope, label: msg`Stethoscope` },
  wind: { Icon: IconWind, label: msg`Wind` },
  ribbon: { Icon: IconRibbonHealth, label: msg`Ribbon` },
  stretching: { Icon: IconStretching, label: msg`Body` },
  sparkles: { Icon: IconSparkles, label: msg`Sparkles` },
  heart: { Icon: IconHeart, label: msg`Heart` },
  bolt: { Icon: IconBolt, label: msg`Lightning` },
  bone: { Icon: IconBone, label: msg`Bone` },
  ear: { Icon: IconEar, label: msg`Ear` },
  eye: { Icon: IconEye, label: msg`Eye` },
  lungs: { Icon: IconLungs, label: msg`Lungs` },
  dizzy: { Icon: IconSpiral, label: msg`Spiral` },
  thermometer: { Icon: IconTemperature, label: msg`Thermometer` },
  itch: { Icon: IconGrain, label: msg`Dots` },
  food: { Icon: IconSoup, label: msg`Bowl` },
  toilet: { Icon: IconToiletPaper, label: msg`Toilet paper` },
  circle: { Icon: IconCircleDashed, label: msg`Circle` },
};
