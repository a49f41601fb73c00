import { Trans, useLingui } from "@lingui/react/macro";
import { type OwnDiagnosis, writtenCode } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { dayOf, formatFullDay } from "../../../lib/dates.ts";
import { language } from "../../../lib/language.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import css from "../clinical.module.css";

/** What doctors confirmed of oneself, in plain words. Nothing where there is nothing. */
export function OwnDiagnoses() {
  const { t } = useLingui();
  const own = useQuery(trpc.clinical.ownRecords.diagnoses.queryOptions({ language }));
  if (own.isError) return <ErrorState error={own.error} onRetry={() => void own.refetch()} />;
  if (own.data === undefined || own.data.length === 0) return null;
  return (
    <Card label={t`What doctors confirmed`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>What doctors confirmed</Trans>
        </h2>
        {own.data.map((one) => (
          <Own key={one.id} diagnosis={one} />
        ))}
      </div>
    </Card>
  );
}

function Own({ diagnosis }: { readonly diagnosis: OwnDiagnosis }) {
  const { code, description, plainWords, organizationName, confirmedOn } = diagnosis;
  const day = formatFullDay(dayOf(confirmedOn));
  const official = [code === null ? "" : writtenCode(code), description ?? ""].join(" ").trim();
  return (
    <div>
      <p>
        {code === null ? (
          <Trans>A diagnosis without a code: ask at the clinic what it says.</Trans>
        ) : (
          (plainWords ?? official)
        )}
      </p>
      {plainWords !== null && <p className={css["quiet"]}>{official}</p>}
      <p className={css["quiet"]}>
        {organizationName} · {day}
      </p>
    </div>
  );
}
