import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import { type APIRequestContext, expect } from "@playwright/test";
import { sendImage } from "@anamnesis/domain";
import { call } from "./people.ts";

export interface Scan {
  readonly familyName: string;
  readonly givenName: string;
  /** YYYYMMDD. */
  readonly birthDate: string;
  readonly description?: string;
  /** YYYYMMDD. */
  readonly studyDate?: string;
  readonly study?: string;
  readonly series?: number;
  readonly frames?: number;
}

const side = 64;
const even = (text: string, pad: string) => (text.length % 2 === 0 ? text : `${text}${pad}`);

function element(tag: number, vr: string, value: string | number | Buffer): Buffer {
  const bytes =
    typeof value === "string"
      ? Buffer.from(even(value, vr === "UI" ? "\0" : " "))
      : typeof value === "number"
        ? Buffer.from(Uint16Array.of(value).buffer)
        : value;
  const head = Buffer.alloc(vr === "OW" ? 12 : 8);
  head.writeUInt16LE(Math.floor(tag / 65_536), 0);
  head.writeUInt16LE(tag % 65_536, 2);
  head.write(vr, 4, "latin1");
  if (vr === "OW") head.writeUInt32LE(bytes.length, 8);
  else head.writeUInt16LE(bytes.length, 6);
  return Buffer.concat([head, bytes]);
}

/** A scan of grey squares, 64 × 64 of 16 bits, half a millimetre each: explicit, little-endian, PS3.10. */
export function scan({
  familyName,
  givenName,
  birthDate,
  description = "CT of the pelvis",
  studyDate = "20261012",
  study = "1.2.826.0.1.3680043.8.498.7",
  series = 1,
  frames = 1,
}: Scan): Buffer {
  const samples = Uint16Array.from({ length: side * side * frames }, (_, at) => {
    const [x, y, frame] = [at % side, Math.floor(at / side) % side, Math.floor(at / (side * side))];
    return ((x >> 3) + (y >> 3)) % 2 === 0 ? 1_000 + frame * 20 : 100 + x * 8;
  });
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    element(0x00_02_00_10, "UI", "1.2.840.10008.1.2.1"),
    element(0x00_08_00_18, "UI", `${study}.${series}.1`),
    element(0x00_08_00_20, "DA", studyDate),
    element(0x00_08_00_50, "SH", "ACC-77"),
    element(0x00_08_00_60, "CS", "CT"),
    element(0x00_08_10_30, "LO", description),
    element(0x00_10_00_10, "PN", `${familyName}^${givenName}`),
    element(0x00_10_00_30, "DA", birthDate),
    element(0x00_18_00_15, "CS", "PELVIS"),
    element(0x00_20_00_0d, "UI", study),
    element(0x00_20_00_0e, "UI", `${study}.${series}`),
    element(0x00_20_00_11, "IS", String(series)),
    element(0x00_28_00_02, "US", 1),
    element(0x00_28_00_04, "CS", "MONOCHROME2"),
    element(0x00_28_00_08, "IS", String(frames)),
    element(0x00_28_00_10, "US", side),
    element(0x00_28_00_11, "US", side),
    element(0x00_28_00_30, "DS", "0.5\\0.5"),
    element(0x00_28_01_00, "US", 16),
    element(0x00_28_01_01, "US", 16),
    element(0x00_28_01_02, "US", 15),
    element(0x00_28_01_03, "US", 0),
    element(0x7f_e0_00_10, "OW", Buffer.from(samples.buffer)),
  ]);
}

interface Listed {
  readonly images: readonly { readonly id: string; readonly studyId: string | null; readonly status: string }[];
}

/** A file in the record of a patient, sent as the page does; the study that it is in. */
export async function filedImage(request: APIRequestContext, patientId: string, file: Buffer): Promise<string> {
  const id = randomUUID();
  const origin = process.env["E2E_URL"] ?? "";
  const nothing = { caseId: null, modality: null, bodyRegion: "", viewPosition: "", laterality: null, studyDate: null };
  await sendImage({
    announced: { id, patientId, fileName: "scan.dcm", ...nothing },
    bytes: file.length,
    slice: (start, end) => Promise.resolve(new Uint8Array(file.subarray(start, end))),
    async ask({ method, path, headers, body }) {
      const data = body === undefined ? {} : { data: Buffer.from(body) };
      const response = await request.fetch(`${origin}${path}`, { method, headers: { origin, ...headers }, ...data });
      expect(response.ok(), await response.text()).toBe(true);
      const offset = response.headers()["upload-offset"];
      return { status: response.status(), offset: offset === undefined ? null : Number(offset) };
    },
    isPassing: () => false,
    onProgress: () => undefined,
    wait: () => Promise.resolve(),
  });
  let found: Listed["images"][number] | undefined;
  await expect
    .poll(async () => {
      const list = await call<Listed>(request, "clinical.images.list", { patientId });
      found = list.images.find((one) => one.id === id);
      return found?.status;
    })
    .toBe("ready");
  return found?.studyId ?? "";
}
