import { Trans, useLingui } from "@lingui/react/macro";
import css from "./roles.module.css";

/** The mark of what asks for a proof first. */
export function Proof() {
  const { t } = useLingui();
  return (
    <span className={css["proof"]} title={t`Asks who you are, once in ten minutes`}>
      <Trans>asks who you are</Trans>
    </span>
  );
}
