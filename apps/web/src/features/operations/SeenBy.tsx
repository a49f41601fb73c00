import { Trans } from "@lingui/react/macro";
import type { AlertSummary } from "@anamnesis/domain";
import { Link, useRouteContext } from "@tanstack/react-router";
import { formatExact, formatMoment } from "../../lib/dates.ts";

/** Who said that they had seen an alert, and when. */
export function SeenBy({ alert }: { readonly alert: AlertSummary }) {
  const { account } = useRouteContext({ from: "/shell" });
  const { acknowledgedAt, acknowledgedBy } = alert;
  if (acknowledgedAt === null || acknowledgedBy === null) return <Trans>Nobody acknowledged it</Trans>;
  const at = (
    <time dateTime={acknowledgedAt} title={formatExact(acknowledgedAt)}>
      {formatMoment(acknowledgedAt)}
    </time>
  );
  if (acknowledgedBy === account.id) return <Trans>Acknowledged by you, {at}</Trans>;
  return (
    <Trans>
      Acknowledged by{" "}
      <Link to="/admin/users/$id" params={{ id: acknowledgedBy }}>
        another administrator
      </Link>
      , {at}
    </Trans>
  );
}
