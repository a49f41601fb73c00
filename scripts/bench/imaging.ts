import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createDecodePool, type EncodedFrame, isRefused, openDicom, type Picture, sourceOf } from "@anamnesis/imaging";
import { dicomFile, encodeJpeg2000, fragmentsOf, packedRle, pictureElements } from "@anamnesis/imaging/testing";
import { lookupTable, paint } from "../../apps/web/src/features/clinical/images/viewer/window-level.ts";
import { atMost, type Figure, median, reading } from "./figures.ts";

const rounds = 40;
const size = 512;
const syntaxes = {
  uncompressed: "1.2.840.10008.1.2.1",
  rle: "1.2.840.10008.1.2.5",
  jpeg2000: "1.2.840.10008.1.2.4.90",
};
/** A slice of a computed tomography, 512 × 512 of sixteen bits. */
const slice = "clinical/dicom/bad_sequence.dcm";

async function firstFrame(file: Uint8Array): Promise<EncodedFrame> {
  const opened = await openDicom(sourceOf(file));
  const frame = isRefused(opened) ? opened : await opened.readFrame(0);
  if (isRefused(frame)) throw new Error(frame.refusal);
  return frame;
}

function whole(picture: Picture | { readonly refusal: string }): Picture {
  if ("refusal" in picture) throw new Error(picture.refusal);
  return picture;
}

async function measure(file: Uint8Array, decode: (frame: EncodedFrame) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = -3; round < rounds; round += 1) {
    const started = performance.now();
    await decode(await firstFrame(file));
    if (round >= 0) times.push(performance.now() - started);
  }
  return median(times);
}

/** What a frame costs from the file to samples, and from samples to what the screen is given. */
export async function imaging(): Promise<Figure[]> {
  const data = process.env["CONFORMANCE_DATA"];
  if (data === undefined) {
    process.stderr.write("Left out: CONFORMANCE_DATA names no folder with a picture.\n");
    return [];
  }
  const pool = createDecodePool({ size: 1 });
  try {
    const decode = async (frame: EncodedFrame) => whole(await pool.decode(frame));
    const begun = performance.now();
    const { facts, bytes } = await decode(await firstFrame(new Uint8Array(await readFile(join(data, slice)))));
    const first = performance.now() - begun;
    const elements = pictureElements({ rows: size, columns: size, bitsAllocated: 16 });
    const compressed = (transferSyntax: string, frame: Uint8Array) =>
      dicomFile(elements, { transferSyntax }, fragmentsOf([frame]));
    const files = {
      uncompressed: dicomFile([...elements, [0x7f_e0_00_10, "OW", bytes]]),
      rle: compressed(syntaxes.rle, packedRle(bytes)),
      jpeg2000: compressed(syntaxes.jpeg2000, await encodeJpeg2000(bytes, size)),
    };
    const samples = new Uint16Array(bytes.slice().buffer);
    const painted: number[] = [];
    for (let round = -3; round < rounds; round += 1) {
      const started = performance.now();
      const shown = { kind: "window", center: 40, width: 350 + round } as const;
      paint(samples, { facts, greys: lookupTable({ facts, shown, isInverted: false }), isInverted: false });
      if (round >= 0) painted.push(performance.now() - started);
    }
    const against = "512 × 512, 16 bits: opened, decoded in its own process, and back";
    return [
      reading("the first frame, for which a process begins", first, "ms"),
      atMost("a frame as it is", await measure(files.uncompressed, decode), { unit: "ms", most: 40, against }),
      atMost("a frame in RLE", await measure(files.rle, decode), { unit: "ms", most: 40, against }),
      atMost("a frame in JPEG 2000", await measure(files.jpeg2000, decode), { unit: "ms", most: 150, against }),
      atMost("a frame that was fetched ahead", median(painted), {
        unit: "ms",
        most: 16,
        against: "table of the window and pixels, without the screen",
      }),
    ];
  } finally {
    pool.close();
  }
}
