import { Trans, useLingui } from "@lingui/react/macro";
import type { ImageList, ImageReport, ImageStudy } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { formatMoment } from "../../../lib/dates.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { useMayUse } from "../../identity/membership.ts";
import { ReportEditor } from "./ReportEditor.tsx";
import { ReportText } from "./ReportText.tsx";

interface ReportCardProps {
  readonly list: ImageList;
  readonly study: ImageStudy;
  readonly patientId: string;
}

/** What was said of a study: signed reports with what was added to them, and one's own draft. */
export function ReportCard({ list, study, patientId }: ReportCardProps) {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const mayReport = useMayUse("clinical.images.report");
  const reports = list.reports.filter(({ studyId }) => studyId === study.id);
  const draftOf = (amendsId: string | null) =>
    reports.find((one) => one.amendsId === amendsId && one.signedAt === null && one.authorId === account.id) ?? null;
  // What is being written: null for nothing, a report of one's own, or what is added to one.
  const [open, setOpen] = useState<{ readonly amendsId: string | null } | null>(() =>
    mayReport && draftOf(null) !== null ? { amendsId: null } : null,
  );
  const signed = reports.filter(({ signedAt, amendsId }) => signedAt !== null && amendsId === null);
  const close = () => setOpen(null);
  const place = { patientId, studyId: study.id };
  return (
    <Card label={t`Report`}>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2>
            <Trans>Report</Trans>
          </h2>
          {mayReport && open === null && (
            <Button variant="default" size="xs" onClick={() => setOpen({ amendsId: null })}>
              {draftOf(null) === null ? <Trans>Write a report</Trans> : <Trans>Go on with your draft</Trans>}
            </Button>
          )}
        </div>
        {signed.length === 0 && open === null && (
          <p className={settings["detail"]}>
            <Trans>Nobody has signed a report yet.</Trans>
          </p>
        )}
        {open?.amendsId === null && (
          <ReportEditor place={{ ...place, amendsId: null }} report={draftOf(null)} onClose={close} />
        )}
        {signed.map((report) => (
          <article key={report.id} className={settings["stack"]}>
            <SignedReport report={report} />
            {reports
              .filter(({ amendsId, signedAt }) => amendsId === report.id && signedAt !== null)
              .map((added) => (
                <section key={added.id} className={settings["stack"]} aria-label={t`Amendment`}>
                  <h3>
                    <Trans>Amendment</Trans>
                  </h3>
                  <SignedReport report={added} />
                </section>
              ))}
            {open?.amendsId === report.id ? (
              <ReportEditor place={{ ...place, amendsId: report.id }} report={draftOf(report.id)} onClose={close} />
            ) : (
              mayReport &&
              open === null && (
                <div className={settings["actions"]}>
                  <Button variant="default" size="xs" onClick={() => setOpen({ amendsId: report.id })}>
                    <Trans>Amend</Trans>
                  </Button>
                </div>
              )
            )}
          </article>
        ))}
      </div>
    </Card>
  );
}

function SignedReport({ report }: { readonly report: ImageReport }) {
  const { signerName, signedAt, isIntact, digest } = report;
  return (
    <>
      <ReportText report={report} />
      <p className={settings["detail"]} title={digest ?? undefined}>
        <Trans>
          Signed by {signerName}, {formatMoment(signedAt ?? report.createdAt)}
        </Trans>
      </p>
      {!isIntact && (
        <p role="alert" className={settings["failure"]}>
          <Trans>What stands here is not what was signed.</Trans>
        </p>
      )}
    </>
  );
}
