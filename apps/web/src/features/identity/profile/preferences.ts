import type { Profile } from "@anamnesis/domain";

export type WeekStart = "monday" | "sunday";

/** What was chosen, and Monday for who chose nothing. */
export const weekStartOf = (profile: Profile | undefined): WeekStart =>
  profile?.preferences.weekStartsOn === "sunday" ? "sunday" : "monday";

/** Mails about new devices go out unless somebody wants none. */
export const mailOnNewDeviceOf = (profile: Profile): boolean => profile.preferences.mailOnNewDevice !== false;
