import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ImageList, ImageStudy } from "@anamnesis/domain";
import { Link } from "@tanstack/react-router";
import { dayOf, formatFullDay } from "../../../lib/dates.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { modalityText, placeText } from "./image-words.ts";

interface StudyRowProps {
  readonly patientId: string;
  readonly study: ImageStudy;
  readonly list: ImageList;
}

/** A study in few words: what, when, how much is in it, and whether somebody said what it shows. */
export function StudyRow({ patientId, study, list }: StudyRowProps) {
  const { t, i18n } = useLingui();
  const series = list.series.filter(({ studyId }) => studyId === study.id);
  const files = list.images.filter(({ studyId, status }) => studyId === study.id && status === "ready");
  const pictures = files.reduce((sum, { frames }) => sum + (frames ?? 1), 0);
  const places = [...new Set(series.map((one) => placeText(one, (words) => i18n._(words))))].filter(
    (place) => place !== "",
  );
  const reports = list.reports.filter(({ studyId }) => studyId === study.id);
  const signed = reports.findLast(({ signedAt }) => signedAt !== null);
  const title = study.description || modalityText(study.modality);
  const by = [...new Set(files.map(({ uploadedName }) => uploadedName ?? ""))].filter((name) => name !== "").join(", ");
  return (
    <Card>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2>
            <Link to="/patients/$id/images/$studyId" params={{ id: patientId, studyId: study.id }}>
              {title}
            </Link>
          </h2>
          {signed !== undefined ? (
            <Chip tone="good">{t`reported`}</Chip>
          ) : reports.length > 0 ? (
            <Chip tone="warn">{t`your draft`}</Chip>
          ) : (
            <Chip tone="quiet">{t`no report`}</Chip>
          )}
        </div>
        <p className={settings["detail"]}>
          {[
            study.studyDate === null ? t`no date` : formatFullDay(study.studyDate),
            study.description === "" ? "" : modalityText(study.modality),
            ...places,
            study.accessionNumber === "" ? "" : t`Accession number ${study.accessionNumber}`,
          ]
            .filter((part) => part !== "")
            .join(" · ")}
        </p>
        <p className={settings["detail"]}>
          <Plural value={series.length} one="# series" other="# series" />,{" "}
          <Plural value={pictures} one="# picture" other="# pictures" /> ·{" "}
          <Trans>
            added by {by} on {formatFullDay(dayOf(study.createdAt))}
          </Trans>
        </p>
        {signed !== undefined && <p>{signed.impression || signed.findings}</p>}
      </div>
    </Card>
  );
}
