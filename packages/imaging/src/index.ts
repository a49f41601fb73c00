export { createDecodePool, type DecodePool, type DecodePoolOptions } from "./decode/decode-pool.ts";
export type { Picture } from "./decode/picture.ts";
export { type FrameTable, frameTableOf } from "./frames/frame-table.ts";
export { type EncodedFrame, openDicom, type OpenedDicom } from "./frames/open-dicom.ts";
export { type ByteSource, sourceOf } from "./frames/source.ts";
export {
  type DicomHeader,
  type DicomImage,
  type DicomInstance,
  type DicomName,
  type DicomPatient,
  type DicomSeries,
  type DicomStudy,
  isRefused,
  type Refused,
} from "./header/model.ts";
export { longestHeader, readDicomHeader } from "./header/read-header.ts";
