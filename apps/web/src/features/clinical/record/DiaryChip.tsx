import { Trans } from "@lingui/react/macro";
import type { PatientDiary } from "@anamnesis/domain";
import { IconShare } from "@tabler/icons-react";
import { formatShortDay, lastDayOf } from "../../../lib/dates.ts";
import css from "./allergies.module.css";

/** Until when a diary is shared; the longest, where there are several. */
export function DiaryChip({ diaries }: { readonly diaries: readonly PatientDiary[] }) {
  const last = diaries
    .map(({ expiresAt }) => expiresAt)
    .toSorted()
    .at(-1);
  if (last === undefined) return null;
  const until = formatShortDay(lastDayOf(last));
  return (
    <span className={css["chip"]} data-severity="none">
      <IconShare size={15} stroke={1.8} aria-hidden />
      <Trans>Diary shared until {until}</Trans>
    </span>
  );
}
