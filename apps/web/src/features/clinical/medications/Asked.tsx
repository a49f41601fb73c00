import { Trans } from "@lingui/react/macro";
import type { MedicationList } from "@anamnesis/domain";
import { dayOf, formatFullDay } from "../../../lib/dates.ts";
import clinical from "../clinical.module.css";

/** Who asked last, and who compared. */
export function Asked({ list: { state, question } }: { readonly list: MedicationList }) {
  if (question === null) {
    return (
      <p className={clinical["quiet"]}>
        <Trans>Nobody asked yet what is taken.</Trans>
      </p>
    );
  }
  const { askedBy, askedAt, reconciledBy, reconciledAt } = question;
  const day = formatFullDay(dayOf(askedAt));
  const compared = reconciledAt === null ? null : formatFullDay(dayOf(reconciledAt));
  return (
    <p className={clinical["quiet"]}>
      {askedBy === null ? (
        <Trans>Asked last on {day}.</Trans>
      ) : (
        <Trans>
          Asked last by {askedBy} on {day}.
        </Trans>
      )}{" "}
      {state === "none_known" && <Trans>Nothing was taken.</Trans>}{" "}
      {compared !== null &&
        (reconciledBy === null ? (
          <Trans>Compared last on {compared}.</Trans>
        ) : (
          <Trans>
            Compared last by {reconciledBy} on {compared}.
          </Trans>
        ))}
    </p>
  );
}
