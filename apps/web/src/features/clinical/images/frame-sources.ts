import { type FrameFacts, unpackFrame } from "@anamnesis/domain";
import { errorOfResponse, noAnswer } from "../../../lib/errors.ts";
import { type FrameSource, samplesOf } from "./viewer/frame-source.ts";

async function get(address: string): Promise<Response> {
  const response = await fetch(address, { headers: { accept: "application/octet-stream" } }).catch((error: unknown) => {
    throw noAnswer(error);
  });
  if (!response.ok) throw await errorOfResponse(response);
  return response;
}

interface StoredImage {
  readonly id: string;
  readonly patientId: string;
}

const addressOf = ({ id, patientId }: StoredImage, what: string) => `/images/${id}/${what}?patient=${patientId}`;

/** Of a DICOM file: frames that the server decodes, one by one. */
export const dicomSource = (image: StoredImage): FrameSource => ({
  id: image.id,
  async frame(frame) {
    const response = await get(addressOf(image, `frames/${frame}`));
    const { facts, samples } = unpackFrame(await response.arrayBuffer());
    return { facts, samples: samplesOf(facts, samples) };
  },
});

/** What a photograph says of itself, which is nothing but its size. */
const factsOfPhotograph = (columns: number, rows: number): FrameFacts => ({
  columns,
  rows,
  frames: 1,
  photometric: "RGB",
  bytesPerSample: 1,
  bits: 8,
  isSigned: false,
  modality: "",
  rescale: null,
  modalityTable: null,
  windows: [],
  windowFunction: "linear",
  windowTables: [],
  padding: null,
  spacing: null,
  aspect: 1,
  sides: null,
  frameTime: null,
  remarks: [],
});

/** Of a PNG or JPEG: the browser decodes it, and it is looked at like the others. */
export const photographSource = (image: StoredImage): FrameSource => ({
  id: image.id,
  async frame() {
    const response = await get(addressOf(image, "photograph"));
    const bitmap = await createImageBitmap(await response.blob());
    const canvas = document.createElement("canvas");
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context?.drawImage(bitmap, 0, 0);
    const pixels = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray();
    const samples = new Uint8Array((pixels.length / 4) * 3);
    for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
      samples[to] = pixels[from] ?? 0;
      samples[to + 1] = pixels[from + 1] ?? 0;
      samples[to + 2] = pixels[from + 2] ?? 0;
    }
    const facts = factsOfPhotograph(bitmap.width, bitmap.height);
    bitmap.close();
    return { facts, samples };
  },
});
