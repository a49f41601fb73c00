import type { MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import type { ShareState, ShareTerms } from "@anamnesis/domain";
import { formatFullDay } from "../../../lib/dates.ts";
import type { Tone } from "../../../ui/Chip.tsx";
import { nameOfCategory } from "../category-name.ts";

export const shareStateWords: { readonly [State in ShareState]: MessageDescriptor } = {
  live: msg`Can be looked at`,
  paused: msg`Paused: they are closed`,
  expired: msg`Over`,
  revoked: msg`Taken back`,
};

export const shareStateTones: { readonly [State in ShareState]: Tone } = {
  live: "good",
  paused: "warn",
  expired: "quiet",
  revoked: "quiet",
};

/** Which days. */
export function daysInWords({ from, to }: Pick<ShareTerms, "from" | "to">): MessageDescriptor {
  const first = formatFullDay(from);
  if (to === null) return msg`From ${first} on`;
  const last = formatFullDay(to);
  return from === to ? msg`${first}` : msg`${first} to ${last}`;
}

/** What of them. */
export function categoriesInWords({ categories }: Pick<ShareTerms, "categories">): MessageDescriptor {
  if (categories === null) return msg`everything logged`;
  const names = categories.map(nameOfCategory).join(", ");
  return msg`only ${names}`;
}

/** As `categoriesInWords`, where only their number is known. */
export function categoryCountInWords(count: number | null): MessageDescriptor {
  if (count === null) return msg`everything logged`;
  return msg`${plural(count, { one: "# kind of entry", other: "# kinds of entries" })}`;
}

type Extras = Pick<ShareTerms, "includesNotes" | "includesMedication" | "includesCycle">;

/** What else of them, each in its words. */
export function extrasInWords({
  includesNotes,
  includesMedication,
  includesCycle,
}: Extras): readonly MessageDescriptor[] {
  return [
    includesNotes ? msg`with notes and tags` : msg`without notes and tags`,
    ...(includesMedication ? [msg`with medication`] : []),
    ...(includesCycle ? [msg`with the cycle`] : []),
  ];
}
