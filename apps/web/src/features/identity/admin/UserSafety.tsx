import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { AccountSafety } from "@anamnesis/domain";
import { formatExact, formatMoment } from "../../../lib/dates.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { Card } from "../../../ui/Page.tsx";
import css from "./admin.module.css";
import { Fact } from "./UserFacts.tsx";

/** How safe the account is: what there is of factors, never the factors themselves. */
export function UserSafety({ safety }: { readonly safety: AccountSafety }) {
  const { t } = useLingui();
  const { hasTotp, passkeys, recoveryCodesLeft, sessions, failures, blockedUntil } = safety;
  const until = blockedUntil === null ? null : formatMoment(blockedUntil);
  return (
    <Card label={t`Safety`}>
      <h2>
        <Trans>Safety</Trans>
      </h2>
      <dl className={css["facts"]}>
        <Fact name={t`Authenticator app`}>
          {hasTotp ? (
            <Chip tone="good">
              <Trans>Set up</Trans>
            </Chip>
          ) : (
            <Trans>None</Trans>
          )}
        </Fact>
        <Fact name={t`Passkeys`}>{passkeys === 0 ? <Trans>None</Trans> : passkeys}</Fact>
        <Fact name={t`Recovery codes`}>
          {recoveryCodesLeft === 0 ? (
            <Trans>None</Trans>
          ) : (
            <Plural value={recoveryCodesLeft} one="# left" other="# left" />
          )}
        </Fact>
        <Fact name={t`Signed in`}>
          {sessions === 0 ? <Trans>Nowhere</Trans> : <Plural value={sessions} one="In # place" other="In # places" />}
        </Fact>
        <Fact name={t`Wrong guesses`}>
          {failures === 0 ? <Trans>None within a day</Trans> : <Trans>{failures} within a day</Trans>}
          {until !== null && blockedUntil !== null && (
            <p title={formatExact(blockedUntil)}>
              <Chip tone="warn">
                <Trans>New devices are kept out until {until}</Trans>
              </Chip>
            </p>
          )}
        </Fact>
      </dl>
    </Card>
  );
}
