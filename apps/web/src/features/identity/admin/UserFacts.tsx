import { Trans, useLingui } from "@lingui/react/macro";
import type { UserSummary } from "@anamnesis/domain";
import type { ReactNode } from "react";
import { formatMoment } from "../../../lib/dates.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { Instant } from "../../../ui/Instant.tsx";
import { Card } from "../../../ui/Page.tsx";
import { roleMeanings, roleWords, statusMeanings, statusTones, statusWords } from "../account-words.ts";
import css from "./admin.module.css";

/** One fact of a list of them. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={css["fact"]}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Who it is. */
export function UserFacts({ user }: { readonly user: UserSummary }) {
  const { t, i18n } = useLingui();
  const { email, emailVerifiedAt, role, status, lastLoginAt, createdAt, mustChangePassword, deletionDueAt } = user;
  const confirmed = emailVerifiedAt === null ? null : formatMoment(emailVerifiedAt);
  const due = deletionDueAt === null ? null : formatMoment(deletionDueAt);
  return (
    <Card label={t`Account`}>
      <h2>
        <Trans>Account</Trans>
      </h2>
      <dl className={css["facts"]}>
        <Fact name={t`Address`}>
          {email}
          <p className={css["detail"]}>
            {confirmed === null ? <Trans>Not confirmed</Trans> : <Trans>Confirmed {confirmed}</Trans>}
          </p>
        </Fact>
        <Fact name={t`Status`}>
          <Chip tone={statusTones[status]}>{i18n._(statusWords[status])}</Chip>
          <p className={css["detail"]}>{i18n._(statusMeanings[status])}</p>
          {mustChangePassword && (
            <p className={css["detail"]}>
              <Trans>Has to choose a new password before anything else.</Trans>
            </p>
          )}
          {due !== null && (
            <p className={css["detail"]}>
              <Trans>Asked to be deleted: the account goes on {due}.</Trans>
            </p>
          )}
        </Fact>
        <Fact name={t`Role`}>
          {i18n._(roleWords[role])}
          <p className={css["detail"]}>{i18n._(roleMeanings[role])}</p>
        </Fact>
        <Fact name={t`Last sign-in`}>{lastLoginAt === null ? t`Never` : <Instant at={lastLoginAt} />}</Fact>
        <Fact name={t`Created`}>
          <Instant at={createdAt} />
        </Fact>
      </dl>
    </Card>
  );
}
