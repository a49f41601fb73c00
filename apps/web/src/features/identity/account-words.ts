import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { UserRole, UserStatus } from "@anamnesis/domain";
import type { Tone } from "../../ui/Chip.tsx";

export const roleWords: { readonly [Role in UserRole]: MessageDescriptor } = {
  user: msg`Diary keeper`,
  admin: msg`Administrator`,
};

/** What a role means. */
export const roleMeanings: { readonly [Role in UserRole]: MessageDescriptor } = {
  user: msg`Sees nothing but their own diary.`,
  admin: msg`Looks after accounts and alerts; sees nobody else’s diary.`,
};

export const statusWords: { readonly [Status in UserStatus]: MessageDescriptor } = {
  pending_verification: msg`Not confirmed`,
  active: msg`Active`,
  inactive: msg`Switched off`,
  suspended: msg`Suspended`,
};

/** What a status means. */
export const statusMeanings: { readonly [Status in UserStatus]: MessageDescriptor } = {
  pending_verification: msg`Waits for the address to be confirmed by mail. Until then nobody can sign in.`,
  active: msg`Can sign in.`,
  inactive: msg`Not in use any more. Nobody can sign in; what was written is kept.`,
  suspended: msg`Nobody can sign in for now; what was written is kept.`,
};

export const statusTones: { readonly [Status in UserStatus]: Tone } = {
  pending_verification: "accent",
  active: "good",
  inactive: "quiet",
  suspended: "warn",
};
