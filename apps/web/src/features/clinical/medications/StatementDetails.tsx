import { useLingui } from "@lingui/react/macro";
import type { MedicationStatement } from "@anamnesis/domain";
import clinical from "../clinical.module.css";
import { partialDayInWords, sourceWords, statusWords } from "./statement-words.ts";

/** What is said of it, in the order in which somebody asks. */
export function StatementDetails({ statement }: { readonly statement: MedicationStatement }) {
  const { t, i18n } = useLingui();
  const { takenAs, since, until, status, stopReason, stoppedBy, source, saidBy, writtenBy } = statement;
  const from = i18n._(sourceWords[source]);
  const details = [
    takenAs,
    since === null ? "" : t`since ${partialDayInWords(since)}`,
    until === null ? "" : t`until ${partialDayInWords(until)}`,
    status === "active" ? "" : i18n._(statusWords[status]),
    stopReason ?? "",
    stoppedBy === null ? "" : t`stopped by ${stoppedBy}`,
    saidBy === "" ? t`known from ${from}` : t`known from ${from}: ${saidBy}`,
    writtenBy === null ? "" : t`written by ${writtenBy}`,
  ].filter((detail) => detail !== "");
  return <span className={clinical["quiet"]}>{details.join(" · ")}</span>;
}
