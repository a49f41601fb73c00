import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { CodeRelease, ImportFailure, LineProblem, Nearness, ReleaseStatus } from "@anamnesis/domain";
import type { Tone } from "../../ui/Chip.tsx";

export const releaseStatusWords: Readonly<Record<ReleaseStatus, MessageDescriptor>> = {
  uploading: msg`being sent`,
  importing: msg`being read`,
  ready: msg`imported`,
  failed: msg`came to nothing`,
  undone: msg`taken back`,
};

export const releaseStatusTones: Readonly<Record<ReleaseStatus, Tone>> = {
  uploading: "accent",
  importing: "accent",
  ready: "good",
  failed: "strong",
  undone: "quiet",
};

export const importFailureWords: Readonly<Record<ImportFailure, MessageDescriptor>> = {
  left: msg`It was begun and not sent whole.`,
  not_an_order_file: msg`There is no order file in it. Its name begins with icd10cm_order.`,
  not_rxnorm: msg`There are no names of RxNorm in it. They stand in RXNCONSO.RRF, each row with 18 columns.`,
  not_whole: msg`The file is damaged, or was not sent whole.`,
  too_large: msg`It unpacks to more than such a list has.`,
  too_many_bad_rows: msg`More than a thousand of its rows cannot be read.`,
  given_up: msg`The server gave up. Its jobs say more.`,
};

export const lineProblemWords: Readonly<Record<LineProblem, MessageDescriptor>> = {
  code: msg`no code where one belongs`,
  billable: msg`column 15 is neither 0 nor 1`,
  description: msg`a description that is none`,
  twice: msg`a code that was there before`,
  columns: msg`fewer columns than a row has`,
  number: msg`no number of RxNorm where one belongs`,
  name: msg`a name that is none`,
};

/** Why a code is proposed for another that there is not. */
export const nearnessWords: Readonly<Record<Nearness, MessageDescriptor>> = {
  below: msg`more exact`,
  placeholder: msg`with X where nothing is said`,
  one_edit: msg`one sign away`,
  category: msg`of the same category`,
};

/** What a release is called: those that come with the product in the reader's words, the others as they are published. */
export function useReleaseName(): (release: Pick<CodeRelease, "name" | "kind" | "fiscalYear">) => string {
  const { t } = useLingui();
  return ({ name, kind, fiscalYear }) => {
    if (kind !== "starter") return name;
    return fiscalYear === null ? t`Starter list of medications` : t`Starter list of FY${fiscalYear}`;
  };
}
