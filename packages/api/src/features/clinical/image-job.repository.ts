import { randomUUID } from "node:crypto";
import type { TenantKey } from "@anamnesis/crypto";
import {
  imageSeries,
  imageStudies,
  medicalImages,
  patientIdentifiers,
  patients,
  sqlFunction,
  typed,
} from "@anamnesis/db";
import { type ImageFacts, type ImageFailure, type ImageType, readIdentifier } from "@anamnesis/domain";
import type { JobRun } from "@anamnesis/platform";
import { z } from "zod";
import type { KeyedTx } from "../../field-keys.ts";
import { openReadable, openRows, sealRow } from "../../sealed-rows.ts";
import { imageParts, type StoredImage } from "./image-bytes.ts";
import { type ImagePlace, type NamedPatient, readSaid, type SaidOfImage } from "./image-facts.ts";
import { type KeyColumns, openerOf, type PatientKey, type PatientKeys, sealerOf, unwrapKeys } from "./patient-keys.ts";

type Run = Pick<JobRun, "id" | "lease">;

interface HandedOut extends Omit<KeyColumns, "id"> {
  readonly id: string;
  readonly patientId: string;
  readonly bytes: number;
  readonly objectKeyEncrypted: Buffer;
  readonly saidEncrypted: Buffer;
  readonly parts: unknown;
  readonly familyNameEncrypted: Buffer;
  readonly givenNameEncrypted: Buffer;
  readonly birthDateEncrypted: Buffer;
  readonly recordNumberEncrypted: Buffer;
  readonly identifiers: unknown;
}

const open = sqlFunction("clinical.open_image_to_file", typed<HandedOut>());

/** A file that is looked into, by what it opens, and whose it is said to be. */
export interface ImageToFile {
  readonly organizationId: string;
  readonly image: StoredImage;
  readonly objectKey: string;
  readonly said: SaidOfImage;
  readonly patient: NamedPatient;
  readonly key: PatientKey;
}

const identifierRows = z
  .array(z.object({ id: z.string(), sealed: z.string().transform((hex) => Buffer.from(hex, "hex")) }))
  .nullable();

/** The file of a run; null when that was done. */
export async function openImageToFile(tx: KeyedTx, run: Run, keys: PatientKeys): Promise<ImageToFile | null> {
  const [row] = await open(tx, { job: run.id, lease: run.lease });
  if (row === undefined) return null;
  const { organizationId, patientId } = row;
  const key = (await unwrapKeys(tx, keys, [{ ...row, id: patientId }])).get(patientId);
  if (key === undefined) return null;
  const opener = async () => openerOf(organizationId, [key]);
  const { id, bytes, objectKeyEncrypted, saidEncrypted } = row;
  const [image] = await openRows(tx, {
    table: medicalImages,
    rows: [{ id, organizationId, objectKeyEncrypted, saidEncrypted }],
    keys: opener,
  });
  const { familyNameEncrypted, givenNameEncrypted, birthDateEncrypted, recordNumberEncrypted } = row;
  const [patient] = await openRows(tx, {
    table: patients,
    rows: [
      {
        id: patientId,
        organizationId,
        familyNameEncrypted,
        givenNameEncrypted,
        birthDateEncrypted,
        recordNumberEncrypted,
      },
    ],
    keys: opener,
  });
  const { opened: others } = await openReadable(tx, {
    table: patientIdentifiers,
    rows: (identifierRows.parse(row.identifiers) ?? []).map(({ id: of, sealed: contentEncrypted }) => ({
      id: of,
      organizationId,
      contentEncrypted,
    })),
    keys: opener,
  });
  return {
    organizationId,
    image: { id, bytes: Number(bytes), parts: imageParts.parse(row.parts) },
    objectKey: image?.objectKey ?? "",
    said: readSaid(image?.said ?? null),
    patient: {
      familyName: patient?.familyName ?? "",
      givenName: patient?.givenName ?? "",
      birthDate: patient?.birthDate ?? "",
      numbers: [
        patient?.recordNumber ?? "",
        ...others.map(({ content }) => readIdentifier(content ?? "")?.value ?? ""),
      ],
    },
    key,
  };
}

/** Study and series as the database takes them: new ones, unless there are such already. */
export async function sealPlace(
  tx: KeyedTx,
  { study, series }: ImagePlace,
  { organizationId, key }: { readonly organizationId: string; readonly key: TenantKey },
) {
  const hex = (bytes: Buffer) => bytes.toString("hex");
  const ofStudy = await sealRow(tx, imageStudies, { id: randomUUID(), organizationId, ...study }, sealerOf(key));
  const ofSeries = await sealRow(tx, imageSeries, { id: randomUUID(), organizationId, ...series }, sealerOf(key));
  const { accessionNumberEncrypted, descriptionEncrypted, ...plainStudy } = ofStudy;
  const {
    descriptionEncrypted: seriesDescription,
    bodyRegionEncrypted,
    viewPositionEncrypted,
    ...plainSeries
  } = ofSeries;
  return {
    study: {
      ...plainStudy,
      accessionNumber: hex(accessionNumberEncrypted),
      description: hex(descriptionEncrypted),
    },
    series: {
      ...plainSeries,
      description: hex(seriesDescription),
      bodyRegion: hex(bodyRegionEncrypted),
      viewPosition: hex(viewPositionEncrypted),
    },
  };
}

interface Outcome {
  readonly type: ImageType;
  /** Hex. */
  readonly sha256: string;
  /** What the file says of itself; null of what says nothing. */
  readonly facts: ImageFacts | null;
  /** Null where a person has to say whose it is. */
  readonly place: ImagePlace | null;
}

const finish = sqlFunction("clinical.finish_image");

/** Ends the look into a file: it is filed, or waits for somebody. */
export async function finishImage(
  tx: KeyedTx,
  run: Run,
  { file: { image, organizationId, key }, outcome }: { readonly file: ImageToFile; readonly outcome: Outcome },
): Promise<void> {
  const { type, sha256, facts, place } = outcome;
  const sealed =
    facts === null
      ? null
      : await sealRow(tx, medicalImages, { id: image.id, organizationId, facts: JSON.stringify(facts) }, sealerOf(key));
  const into = place === null ? null : await sealPlace(tx, place, { organizationId, key });
  await finish(tx, {
    job: run.id,
    lease: run.lease,
    mediaType: type,
    sha256: Buffer.from(sha256, "hex"),
    facts: sealed?.factsEncrypted ?? null,
    sopUid: facts?.instance.uid ?? null,
    instanceNumber: facts?.instance.number ?? null,
    frames: facts?.frames ?? null,
    study: into?.study ?? null,
    series: into?.series ?? null,
  });
}

const refuse = sqlFunction("clinical.refuse_image", typed<number | null>());

/** Says of the file of a run why it is not filed. How many pieces there are to take away; null when that was done. */
export const refuseImage = (tx: KeyedTx, run: Run, failure: ImageFailure): Promise<number | null> =>
  refuse(tx, { job: run.id, lease: run.lease, failure });
