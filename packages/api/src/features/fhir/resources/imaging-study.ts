import type { ImagingStudy, ImagingStudySeries } from "@medplum/fhirtypes";
import type { ImageList, ImageSeries, ImageStudy } from "@anamnesis/domain";
import type { Chart } from "../chart.ts";
import { coded, metaOf, refer, systems } from "../terms.ts";

/** The UID of what has none of its own: made of its id (DICOM PS3.5, B.2). */
const uidOf = (id: string): string => `2.25.${BigInt(`0x${id.replaceAll("-", "")}`)}`;

const imagesOf = ({ images }: ImageList, series: ImageSeries) =>
  images.filter((one) => one.seriesId === series.id && one.status === "ready");

function seriesElement(list: ImageList, series: ImageSeries): ImagingStudySeries {
  const images = imagesOf(list, series);
  const uid = images.find(({ facts }) => facts?.series.uid !== undefined && facts.series.uid !== null)?.facts?.series
    .uid;
  const { number, modality, description, bodyRegion } = series;
  return {
    uid: uid ?? uidOf(series.id),
    ...(number === null || number < 0 ? {} : { number }),
    modality: { system: systems.dicom, code: modality },
    ...(description === "" ? {} : { description }),
    numberOfInstances: images.length,
    ...(bodyRegion === "" ? {} : { bodySite: { display: bodyRegion } }),
  };
}

function studyResource(study: ImageStudy, list: ImageList, patientId: string): ImagingStudy {
  const { id, caseId, studyDate, modality, accessionNumber, description } = study;
  const series = list.series.filter((one) => one.studyId === id);
  const elements = series.map((one) => seriesElement(list, one));
  return {
    resourceType: "ImagingStudy",
    id,
    meta: metaOf(study.createdAt),
    ...(accessionNumber === ""
      ? {}
      : { identifier: [{ type: coded(systems.identifierType, "ACSN"), value: accessionNumber }] }),
    status: "available",
    modality: [{ system: systems.dicom, code: modality }],
    subject: refer("Patient", patientId),
    ...(caseId === null ? {} : { encounter: refer("Encounter", caseId) }),
    ...(studyDate === null ? {} : { started: studyDate }),
    numberOfSeries: elements.length,
    numberOfInstances: elements.reduce((sum, { numberOfInstances = 0 }) => sum + numberOfInstances, 0),
    ...(description === "" ? {} : { description }),
    ...(elements.length === 0 ? {} : { series: elements }),
  };
}

/** Examinations that gave images, with what is in them; the images themselves are looked at on the page. */
export const imagingStudies = ({ patient, images }: Chart): readonly ImagingStudy[] =>
  images === null ? [] : images.studies.map((study) => studyResource(study, images, patient.id));
