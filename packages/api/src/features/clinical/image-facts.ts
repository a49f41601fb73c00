import {
  type BeginImageInput,
  type ImageDifference,
  type ImageFacts,
  type ImageType,
  localDate,
} from "@anamnesis/domain";
import { type DicomHeader, type DicomName, isRefused, readDicomHeader } from "@anamnesis/imaging";
import anyAscii from "any-ascii";
import { z } from "zod";

const said = z.object({
  modality: z.string().nullable(),
  bodyRegion: z.string(),
  viewPosition: z.string(),
  laterality: z.string().nullable(),
  studyDate: z.string().nullable(),
});
/** What whoever sent a file said of it. */
export type SaidOfImage = Readonly<z.infer<typeof said>>;

/** What of an announcement is said of the file, and nothing else. */
export const saidOf = ({
  modality,
  bodyRegion,
  viewPosition,
  laterality,
  studyDate,
}: Pick<BeginImageInput, keyof SaidOfImage>): SaidOfImage => ({
  modality,
  bodyRegion,
  viewPosition,
  laterality,
  studyDate,
});

export const readSaid = (text: string | null): SaidOfImage => said.parse(JSON.parse(text ?? "null"));

// As this file alone writes them.
export const readFacts = (text: string | null): ImageFacts | null =>
  text === null ? null : (JSON.parse(text) as ImageFacts);

/** What a file is by its first bytes, and what it says of itself, if it is DICOM. */
export type Sniffed =
  | { readonly type: "application/dicom"; readonly header: DicomHeader }
  | { readonly type: Exclude<ImageType, "application/dicom"> }
  | { readonly failure: "archive" | "unknown_type" | "unreadable" };

const signatures: readonly (readonly [type: Exclude<ImageType, "application/dicom"> | "archive", hex: string])[] = [
  ["image/png", "89504e470d0a1a0a"],
  ["image/jpeg", "ffd8ff"],
  ["application/pdf", "255044462d"],
  ["archive", "504b0304"],
  ["archive", "504b0506"],
  ["archive", "1f8b"],
  ["archive", "377abcaf271c"],
  ["archive", "526172211a07"],
];

/** What a file is, whatever it is called. @param size of the whole file */
export function sniff(first: Buffer, size: number): Sniffed {
  const begins = first.subarray(0, 16).toString("hex");
  const isDicom = first.subarray(128, 132).toString("latin1") === "DICM";
  if (!isDicom) {
    const [type] = signatures.find(([, hex]) => begins.startsWith(hex)) ?? [];
    if (type === "archive") return { failure: "archive" };
    if (type !== undefined) return { type };
  }
  const header = readDicomHeader(first, size);
  if (!isRefused(header)) return { type: "application/dicom", header };
  return { failure: isDicom || header.refusal !== "not_dicom" ? "unreadable" : "unknown_type" };
}

const line = (text: string | null, most: number): string | null => {
  const plain = (text ?? "").replaceAll(/[\p{C}\s]+/gu, " ").trim();
  return plain === "" ? null : plain.slice(0, most);
};
const uid = (text: string | null): string | null => (text !== null && /^[0-9.]{1,64}$/u.test(text) ? text : null);
const day = (text: string | null): string | null => (text !== null && localDate.safeParse(text).success ? text : null);
const whole = (value: number | null): number | null =>
  value !== null && Number.isInteger(value) && Math.abs(value) <= 2_147_483_647 ? value : null;
const nameInLetters = ({ family, given, middle }: DicomName) => [given, middle, family].filter(Boolean).join(" ");

/** What a DICOM file says of itself, in fields that can be kept; `differs` says in what it names somebody else. */
export function factsOf(header: DicomHeader, differs: readonly ImageDifference[]): ImageFacts {
  const { patient, study, series, instance, image } = header;
  return {
    patient: {
      name: line(patient.name === null ? null : nameInLetters(patient.name) || patient.name.ideographic, 200),
      id: line(patient.id, 64),
      birthDate: day(patient.birthDate),
    },
    study: {
      uid: uid(study.uid),
      date: day(study.date),
      accessionNumber: line(study.accessionNumber, 64),
      description: line(study.description, 200),
    },
    series: {
      uid: uid(series.uid),
      number: whole(series.number),
      modality: /^[A-Z0-9_ ]{1,16}$/u.test(series.modality) ? series.modality : null,
      description: line(series.description, 200),
      bodyPart: line(series.bodyPart, 64),
      laterality: series.laterality !== null && /^[RLBU]$/u.test(series.laterality) ? series.laterality : null,
      viewPosition: line(series.viewPosition, 64),
    },
    instance: { uid: uid(instance.uid), number: whole(instance.number) },
    transferSyntax: uid(header.transferSyntax),
    columns: image?.columns ?? null,
    rows: image?.rows ?? null,
    frames: image === null ? null : Math.min(1_000_000, Math.max(1, whole(image.frames) ?? 1)),
    remarks: header.remarks,
    differs,
  };
}

/** Who a record is of, as far as files name people. */
export interface NamedPatient {
  readonly familyName: string;
  readonly givenName: string;
  readonly birthDate: string;
  /** The record number, and all others. */
  readonly numbers: readonly string[];
}

const wordsOf = (text: string): readonly string[] =>
  anyAscii(text.normalize("NFC"))
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter((word) => word !== "");
const plainNumber = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

/** Whether the words of one of both names are all among those of the other. */
function isOneName(patient: NamedPatient, written: string): boolean {
  const [ours, theirs] = [new Set(wordsOf(`${patient.familyName} ${patient.givenName}`)), new Set(wordsOf(written))];
  const [fewer, more] = ours.size <= theirs.size ? [ours, theirs] : [theirs, ours];
  return [...fewer].every((word) => more.has(word));
}

/**
 * In what a file names somebody else than the patient in whose record it is to be. What it does not say differs from nothing;
 * another number alone is that of another clinic, unless nothing else says who it is.
 */
export function differencesOf(patient: NamedPatient, { patient: named }: DicomHeader): readonly ImageDifference[] {
  const ways = named.name === null ? [] : [nameInLetters(named.name), named.name.ideographic ?? ""];
  const written = ways.filter((way) => wordsOf(way).length > 0);
  const hasName = written.length > 0;
  const birthDate = day(named.birthDate);
  const differs: ImageDifference[] = [];
  if (hasName && !written.some((way) => isOneName(patient, way))) differs.push("name");
  if (birthDate !== null && birthDate !== patient.birthDate) differs.push("birth_date");
  const id = plainNumber(named.id ?? "");
  const isKnown = patient.numbers.some((number) => plainNumber(number) === id);
  if (id !== "" && !isKnown && (!hasName || birthDate === null)) differs.push("id");
  return differs;
}

/** What study and series an image is put into: what the file says, and what whoever sent it said where that says nothing. */
export function placeOf(facts: ImageFacts | null, given: SaidOfImage, type: ImageType) {
  const usual = type === "application/pdf" ? "DOC" : "OT";
  const modality = facts?.series.modality ?? given.modality ?? usual;
  return {
    study: {
      studyUid: facts?.study.uid ?? null,
      studyDate: facts?.study.date ?? given.studyDate,
      modality,
      accessionNumber: facts?.study.accessionNumber ?? "",
      description: facts?.study.description ?? "",
    },
    series: {
      seriesUid: facts?.series.uid ?? null,
      number: facts?.series.number ?? null,
      modality,
      description: facts?.series.description ?? "",
      bodyRegion: facts?.series.bodyPart ?? given.bodyRegion,
      viewPosition: facts?.series.viewPosition ?? given.viewPosition,
      laterality: facts?.series.laterality ?? given.laterality,
    },
  };
}
export type ImagePlace = ReturnType<typeof placeOf>;
