import { Plural, Trans, useLingui } from "@lingui/react/macro";
import {
  IconDeviceLaptop,
  IconDeviceMobile,
  IconFingerprint,
  IconKey,
  IconLifebuoy,
  IconMail,
  IconTerminal2,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { dayOf, formatFullDay } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Authenticator } from "./Authenticator.tsx";
import { ChangeEmail } from "./ChangeEmail.tsx";
import { ChangePassword } from "./ChangePassword.tsx";
import { Passkeys } from "./Passkeys.tsx";
import { Programs } from "./Programs.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";
import { SecurityRow } from "./SecurityRow.tsx";
import css from "./SecurityRow.module.css";
import { Sessions } from "./Sessions.tsx";

/** Everything that keeps others out, a line each: what is set, and what is not. */
export function SecurityRows() {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const safety = useQuery(trpc.identity.accounts.safety.queryOptions()).data ?? undefined;
  const { data: sessions } = useQuery(trpc.identity.sessions.list.queryOptions());
  const devices = sessions?.filter(({ kind }) => kind === "browser").length;
  const programs = sessions?.filter(({ kind }) => kind === "program").length;
  const hasApp = safety?.hasTotp === true;
  return (
    <ul className={css["rows"]} aria-label={t`What keeps others out`}>
      <SecurityRow
        id="password"
        name={t`Password`}
        Icon={IconKey}
        detail={safety && <Trans>Chosen {formatFullDay(dayOf(safety.passwordChangedAt))}</Trans>}
        isSet
      >
        <ChangePassword />
      </SecurityRow>
      <SecurityRow
        id="authenticator"
        name={t`Authenticator app`}
        Icon={IconDeviceMobile}
        detail={
          safety && (hasApp ? <Trans>Asked after your password</Trans> : <Trans>A code after your password</Trans>)
        }
        isSet={safety && hasApp}
      >
        <Authenticator hasApp={hasApp} />
      </SecurityRow>
      <SecurityRow
        id="recovery"
        name={t`Recovery codes`}
        Icon={IconLifebuoy}
        detail={
          safety &&
          (hasApp ? (
            <Plural value={safety.recoveryCodesLeft} _0="None of ten left" one="# of ten left" other="# of ten left" />
          ) : (
            <Trans>Come with the app</Trans>
          ))
        }
        isSet={safety && safety.recoveryCodesLeft > 0}
      >
        <RecoveryCodes hasApp={hasApp} />
      </SecurityRow>
      <SecurityRow
        id="passkeys"
        name={t`Passkeys`}
        Icon={IconFingerprint}
        detail={safety && <Plural value={safety.passkeys} _0="In place of your password" one="One" other="#" />}
        isSet={safety && safety.passkeys > 0}
      >
        <Passkeys />
      </SecurityRow>
      <SecurityRow
        id="devices"
        name={t`Where you are signed in`}
        Icon={IconDeviceLaptop}
        detail={devices !== undefined && <Plural value={devices} one="Only here" other="# devices" />}
      >
        <Sessions />
      </SecurityRow>
      <SecurityRow
        id="programs"
        name={t`Programs`}
        Icon={IconTerminal2}
        detail={programs !== undefined && <Plural value={programs} _0="None" one="One token" other="# tokens" />}
      >
        <Programs />
      </SecurityRow>
      <SecurityRow id="email" name={t`E-mail address`} Icon={IconMail} detail={account.email}>
        <ChangeEmail />
      </SecurityRow>
    </ul>
  );
}
