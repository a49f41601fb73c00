import { Trans, useLingui } from "@lingui/react/macro";
import type { ImageList, ImageStudy, PatientDemographics } from "@anamnesis/domain";
import { NativeSelect } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { formatFullDay } from "../../../lib/dates.ts";
import { Card, Page } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState } from "../../../ui/States.tsx";
import { OnlyWith } from "../../organizations/OnlyWith.tsx";
import { FilesCard } from "./FilesCard.tsx";
import { ReportCard } from "./ReportCard.tsx";
import { ReportText } from "./ReportText.tsx";
import { ImagesOf } from "./ImagesOf.tsx";
import { modalityText, placeText } from "./image-words.ts";
import { priorsOf, type SeriesWords, viewerSeriesOf } from "./study-series.ts";
import { ImageViewer } from "./viewer/ImageViewer.tsx";

/** A study of a patient: its pictures, what is said of them, and what was before. */
export function StudyPage() {
  const { t } = useLingui();
  const { id, studyId } = useParams({ from: "/shell/organization/patients/$id/images/$studyId" });
  return (
    <Page
      title={t`Study`}
      lead={
        <Link to="/patients/$id/images" params={{ id }}>
          <Trans>Images</Trans>
        </Link>
      }
    >
      <OnlyWith permission="clinical.patients.read">
        <ImagesOf patientId={id}>
          {(list, patient) => {
            const study = list.studies.find((one) => one.id === studyId);
            return study === undefined ? (
              <EmptyState title={t`No such study`} />
            ) : (
              <Study key={study.id} list={list} study={study} patient={patient} />
            );
          }}
        </ImagesOf>
      </OnlyWith>
    </Page>
  );
}

interface StudyProps {
  readonly list: ImageList;
  readonly study: ImageStudy;
  readonly patient: PatientDemographics;
}

function Study({ list, study, patient }: StudyProps) {
  const { t, i18n } = useLingui();
  const [priorId, setPriorId] = useState("");
  const priors = priorsOf(list, study);
  const prior = priors.find(({ id }) => id === priorId) ?? null;
  const titleOf = ({ description, modality }: ImageStudy) => description || modalityText(modality);
  const dateOf = ({ studyDate }: ImageStudy) => (studyDate === null ? t`no date` : formatFullDay(studyDate));
  // Frames are fetched by what they are of: made anew only where the list is another one.
  const series = useMemo(() => {
    const words: SeriesWords = {
      title: ({ description, number }, of) =>
        [description || titleOf(of), number === null ? "" : String(number)].filter(Boolean).join(" · "),
      detail: (one) => [modalityText(one.modality), placeText(one, (text) => i18n._(text))].filter(Boolean).join(", "),
      date: dateOf,
    };
    return [study, ...(prior === null ? [] : [prior])].map((one) =>
      viewerSeriesOf(list, { study: one, patientId: patient.id, words }),
    );
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [list, study, prior, patient.id, i18n]);
  const [own = [], before = []] = series;
  const [first, ...others] = [...own, ...before];
  return (
    <>
      <div className={settings["row"]}>
        <p>
          <strong>{titleOf(study)}</strong> · {dateOf(study)}
          {study.accessionNumber !== "" && <> · {t`Accession number ${study.accessionNumber}`}</>}
        </p>
        {priors.length > 0 && (
          <NativeSelect
            label={t`Compare with`}
            value={priorId}
            data={[
              { value: "", label: t`nothing` },
              ...priors.map((one) => ({ value: one.id, label: `${dateOf(one)} · ${titleOf(one)}` })),
            ]}
            onChange={(event) => setPriorId(event.currentTarget.value)}
          />
        )}
      </div>
      {first === undefined ? (
        <EmptyState title={t`No pictures in this study`}>
          <p>
            <Trans>What there is can be downloaded below.</Trans>
          </p>
        </EmptyState>
      ) : (
        <ImageViewer
          key={priorId}
          series={[first, ...others]}
          beside={before[0]?.id ?? null}
          patient={{ name: `${patient.givenName} ${patient.familyName}`, birthDate: formatFullDay(patient.birthDate) }}
        />
      )}
      <div className={settings["columns"]}>
        <ReportCard list={list} study={study} patientId={patient.id} />
        <div className={settings["column"]}>
          {prior !== null && <PriorReport list={list} prior={prior} title={`${dateOf(prior)} · ${titleOf(prior)}`} />}
          <FilesCard list={list} study={study} patientId={patient.id} />
        </div>
      </div>
    </>
  );
}

interface PriorReportProps {
  readonly list: ImageList;
  readonly prior: ImageStudy;
  readonly title: string;
}

/** What was said of the study that this one is compared with. */
function PriorReport({ list, prior, title }: PriorReportProps) {
  const signed = list.reports.filter(({ studyId, signedAt }) => studyId === prior.id && signedAt !== null);
  return (
    <Card label={title}>
      <div className={settings["stack"]}>
        <h2>{title}</h2>
        {signed.map((report) => (
          <ReportText key={report.id} report={report} />
        ))}
        {signed.length === 0 && (
          <p className={settings["detail"]}>
            <Trans>Nobody has signed a report yet.</Trans>
          </p>
        )}
      </div>
    </Card>
  );
}
