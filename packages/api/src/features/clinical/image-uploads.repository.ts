import { randomBytes } from "node:crypto";
import type { TenantKey } from "@anamnesis/crypto";
import { medicalImages, sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { BeginImageInput, ImageStatus } from "@anamnesis/domain";
import type { KeyedTx } from "../../field-keys.ts";
import { openRows, sealRow } from "../../sealed-rows.ts";
import { saidOf } from "./image-facts.ts";
import { openerOf, sealerOf } from "./patient-keys.ts";

const begin = sqlFunction("clinical.begin_image", typed<"done" | "not_found">());

/** Announces a file, with a key of its own for its bytes. Announced again, it is left as it is. */
export async function beginImage(
  tx: KeyedTx,
  { id, patientId, caseId, bytes, fileName, ...said }: BeginImageInput & { readonly organizationId: string },
  key: TenantKey,
): Promise<"done" | "not_found"> {
  const row = {
    id,
    organizationId: said.organizationId,
    fileName,
    said: JSON.stringify(saidOf(said)),
    objectKey: randomBytes(32).toString("base64"),
  };
  const sealed = await sealRow(tx, medicalImages, row, sealerOf(key));
  return begin(tx, {
    id,
    patient: patientId,
    case: caseId,
    bytes,
    fileName: sealed.fileNameEncrypted,
    said: sealed.saidEncrypted,
    objectKey: sealed.objectKeyEncrypted,
  });
}

/** How far a file is. */
export interface UploadState {
  readonly patientId: string;
  readonly status: ImageStatus;
  readonly bytes: number;
  readonly received: number;
  readonly parts: number;
}

const find = sqlFunction("clinical.upload_of", typed<UploadState>());

/** How far a file is that the person of the context sends; null for everybody else's. */
export async function findUpload(tx: Tx, id: string): Promise<UploadState | null> {
  return (await find(tx, { id }))[0] ?? null;
}

type TakeOutcome = "taken" | "busy" | "over" | "not_found";
const take = sqlFunction(
  "clinical.take_upload",
  typed<{
    readonly outcome: TakeOutcome;
    readonly organizationId: string;
    readonly id: string;
    readonly objectKeyEncrypted: Buffer | null;
  }>(),
);

/** Takes an upload for the request that is named by `lease`, with the key of its bytes. */
export async function takeUpload(
  tx: KeyedTx,
  { id, patientId: patient, lease }: { readonly id: string; readonly patientId: string; readonly lease: string },
  key: TenantKey,
): Promise<{ readonly outcome: TakeOutcome; readonly objectKey: string | null }> {
  const rows = await take(tx, { id, patient, lease });
  const keys = async () => openerOf(rows[0]?.organizationId ?? "", [key]);
  const [taken] = await openRows(tx, { table: medicalImages, rows, keys });
  return { outcome: taken?.outcome ?? "not_found", objectKey: taken?.objectKey ?? null };
}

const renew = sqlFunction("clinical.renew_upload", typed<boolean>());
const release = sqlFunction("clinical.release_upload");
interface Held {
  readonly id: string;
  readonly lease: string;
}

/** False where another request holds the upload by now. */
export const renewUpload = (tx: Tx, { id, lease }: Held) => renew(tx, { id, lease });

/** Gives an upload back. */
export async function releaseUpload(tx: Tx, { id, lease }: Held): Promise<void> {
  await release(tx, { id, lease });
}

interface NewPart extends Held {
  readonly part: number;
  readonly startsAt: number;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

const addPart = sqlFunction("clinical.add_image_part", typed<boolean | null>());

/** Keeps that a piece lies in the store. Whether the file is whole then; null where the request holds it no more. */
export const addImagePart = (tx: Tx, { id, lease, part, startsAt, bytes, sha256 }: NewPart) =>
  addPart(tx, { id, lease, part, startsAt, bytes, sha256: Buffer.from(sha256, "hex") });

/** An upload that nobody went on with. */
export interface ExpiredUpload {
  readonly organizationId: string;
  readonly id: string;
  readonly parts: number;
}

/** Of everyone; only for the system. */
export const uploadsToExpire = sqlFunction("clinical.uploads_to_expire", typed<ExpiredUpload>());

const expire = sqlFunction("clinical.expire_upload");

/** Says that a file will not come; only for the system. */
export async function expireUpload(tx: Tx, { organizationId: organization, id }: ExpiredUpload): Promise<void> {
  await expire(tx, { organization, id });
}
