import { Trans, useLingui } from "@lingui/react/macro";
import type { AlertSummary } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { formatAgo, formatExact } from "../../lib/dates.ts";
import { trpc } from "../../lib/trpc.ts";
import { ErrorState } from "../../ui/States.tsx";
import { SeverityChip } from "../identity/SeverityChip.tsx";
import { alertWords } from "./alert-words.ts";
import css from "./alerts.module.css";
import { SeenBy } from "./SeenBy.tsx";

/** One thing that is going on. */
export function AlertCard({ alert }: { readonly alert: AlertSummary }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const acknowledge = useMutation(
    trpc.operations.alerts.acknowledge.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.operations.alerts.pathKey() }),
    }),
  );
  const { id, severity, value, threshold, since, subject, acknowledgedAt } = alert;
  const { title, reading, advice } = alertWords[alert.rule];
  const ago = formatAgo(since);
  const name = i18n._(title);
  return (
    <li className={css["alert"]}>
      <div className={css["head"]}>
        <h3>{name}</h3>
        <SeverityChip severity={severity} />
      </div>
      <p>
        {i18n._(reading(value))}{" "}
        <span className={css["detail"]}>
          <Trans>· told from {threshold} on</Trans>
        </span>
      </p>
      <p>{i18n._(advice)}</p>
      <div className={css["foot"]}>
        <p className={css["detail"]}>
          <time dateTime={since} title={formatExact(since)}>
            <Trans>Began {ago}</Trans>
          </time>
          {acknowledgedAt !== null && (
            <>
              {" · "}
              <SeenBy alert={alert} />
            </>
          )}
        </p>
        <div className={css["buttons"]}>
          {subject !== "" && (
            <Link to="/admin/users/$id" params={{ id: subject }}>
              <Trans>Look at the account</Trans>
            </Link>
          )}
          {acknowledgedAt === null && (
            <Button
              variant="default"
              aria-label={t`Acknowledge: ${name}`}
              loading={acknowledge.isPending}
              onClick={() => acknowledge.mutate({ id })}
            >
              <Trans>Acknowledge</Trans>
            </Button>
          )}
        </div>
      </div>
      {acknowledge.isError && <ErrorState error={acknowledge.error} />}
    </li>
  );
}
