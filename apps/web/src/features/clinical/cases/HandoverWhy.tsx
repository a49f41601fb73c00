import { Trans } from "@lingui/react/macro";
import clinical from "../clinical.module.css";

/** What somebody said as they handed a case over; `why` is empty where it does not open. */
export function HandoverWhy({ why }: { readonly why: string }) {
  if (why !== "") return <p>{why}</p>;
  return (
    <p className={clinical["quiet"]}>
      <Trans>What was said of it cannot be read.</Trans>
    </p>
  );
}
