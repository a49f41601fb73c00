import type { ImageList, ImageSeries, ImageStudy, MedicalImage } from "@anamnesis/domain";
import { dicomSource, photographSource } from "./frame-sources.ts";
import type { SeriesFrame, ViewerSeries } from "./viewer/frame-source.ts";

/** What is said beside a series. */
export interface SeriesWords {
  title(series: ImageSeries, study: ImageStudy): string;
  detail(series: ImageSeries): string;
  date(study: ImageStudy): string;
}

/** Whether a file is looked at in the viewer, and not taken along. */
export const hasPictures = ({ status, mediaType, frames }: MedicalImage): boolean =>
  status === "ready" &&
  (mediaType === "application/dicom" ? frames !== null : mediaType?.startsWith("image/") === true);

function framesOf(image: MedicalImage, patientId: string): readonly SeriesFrame[] {
  const of = { id: image.id, patientId };
  if (image.mediaType !== "application/dicom") return [{ source: photographSource(of), frame: 0 }];
  const source = dicomSource(of);
  return Array.from({ length: image.frames ?? 0 }, (_, frame) => ({ source, frame }));
}

/** The series of a study that have pictures, each with its frames in order. */
export function viewerSeriesOf(
  list: ImageList,
  { study, patientId, words }: { readonly study: ImageStudy; readonly patientId: string; readonly words: SeriesWords },
): readonly ViewerSeries[] {
  return list.series
    .filter(({ studyId }) => studyId === study.id)
    .map((series) => ({
      id: series.id,
      title: words.title(series, study),
      detail: words.detail(series),
      date: words.date(study),
      frames: list.images
        .filter((image) => image.seriesId === series.id && hasPictures(image))
        .flatMap((image) => framesOf(image, patientId)),
    }))
    .filter(({ frames }) => frames.length > 0);
}

/** Studies that were before this one, the newest first. */
export const priorsOf = (list: ImageList, study: ImageStudy): readonly ImageStudy[] => {
  const at = ({ studyDate, createdAt }: ImageStudy) => studyDate ?? createdAt;
  return list.studies.filter((one) => one.id !== study.id && at(one) <= at(study));
};
