import { deflatedSyntax } from "../header/encoding.ts";
import type { EncodedFrame } from "../frames/open-dicom.ts";
import { sizeRefusal } from "../frames/size.ts";
import { isRefused, type DicomImage, type Refused } from "../header/model.ts";
import { type Announced, announcedByJpeg, announcedByJpeg2000, withTransform } from "./codestream.ts";
import { decodeHtj2k, decodeJpeg, decodeJpeg2000, decodeJpegLossless, decodeJpegLs } from "./codecs.ts";
import { decodeJpeg12 } from "./jpeg12.ts";
import { readNative } from "./native.ts";
import { type Picture, pictureOf } from "./picture.ts";
import { decodeRle } from "./rle.ts";
import { DecodeRefused, type Samples } from "./samples.ts";

/** Transfer syntaxes by what follows 1.2.840.10008.1.2: PS3.5 section 10, PS3.6 table A-1. */
const compressed: Readonly<Record<string, (bytes: Uint8Array, image: DicomImage) => Samples | Promise<Samples>>> = {
  ".5": decodeRle,
  ".4.50": jpeg,
  ".4.51": jpeg,
  ".4.57": jpeg,
  ".4.70": jpeg,
  ".4.80": jpegLs,
  ".4.81": jpegLs,
  ".4.90": jpeg2000,
  ".4.91": jpeg2000,
  ".4.201": htj2k,
  ".4.202": htj2k,
  ".4.203": htj2k,
};
const root = "1.2.840.10008.1.2";
const native: ReadonlySet<string> = new Set(["", root, `${root}.1`, `${root}.2`, deflatedSyntax]);

/** Decodes one frame, in the process that it is called in: the pool calls it in one that can be killed. */
export async function decodeFrame(frame: EncodedFrame): Promise<Picture | Refused> {
  const { image } = frame.header;
  if (image === null) return { refusal: "no_picture" };
  const size = sizeRefusal(image);
  if (size !== null) return { refusal: size };
  try {
    const samples = await samplesOf(frame, image);
    return isRefused(samples) ? samples : pictureOf(samples, frame.header);
  } catch (error) {
    // Whatever a codec throws, numbers and classes of C++ among it, is a picture that it cannot read.
    return { refusal: error instanceof DecodeRefused ? error.refusal : "damaged" };
  }
}

async function samplesOf({ header, bytes, skipBits }: EncodedFrame, image: DicomImage): Promise<Samples | Refused> {
  const { transferSyntax, pixels } = header;
  if (native.has(transferSyntax) || pixels?.length !== null) {
    const isNative = native.has(transferSyntax);
    if (!isNative) return { refusal: "not_supported" };
    return readNative({ bytes, skipBits, isLittleEndian: pixels?.isLittleEndian !== false }, image);
  }
  const decode = transferSyntax.startsWith(root) ? compressed[transferSyntax.slice(root.length)] : undefined;
  return decode === undefined ? { refusal: "not_supported" } : decode(bytes, image);
}

/** Nothing is decoded that says to be larger than the header does: codecs make room for what is said. */
function asAnnounced(announced: Announced | null, image: DicomImage): Announced {
  if (announced === null) throw new DecodeRefused("damaged");
  const { rows, columns, components, bits } = announced;
  if (rows !== image.rows || columns !== image.columns || components !== image.samplesPerPixel) {
    throw new DecodeRefused("not_as_announced");
  }
  if (bits > image.bitsAllocated) throw new DecodeRefused("not_as_announced");
  return announced;
}

const lossless = 0xc3;
const jpegLsProcess = 0xf7;

/**
 * Whether colours are to be turned into red, green and blue is said by Adobe's or JFIF's marker; where there is none, the
 * DICOM header says it, and libjpeg is told by a marker.
 */
function jpeg(bytes: Uint8Array, image: DicomImage): Promise<Samples> | Samples {
  const announced = asAnnounced(announcedByJpeg(bytes), image);
  if (announced.process === jpegLsProcess) return decodeJpegLs(bytes, announced);
  if (announced.process === lossless) return decodeJpegLossless(bytes, announced);
  if (announced.bits === 12) return decodeJpeg12(bytes, announced);
  if (announced.bits !== 8) throw new DecodeRefused("bits_not_supported");
  const isSaid = announced.components === 1 || announced.transform !== null;
  return decodeJpeg(isSaid ? bytes : withTransform(bytes, image.photometric === "RGB" ? "none" : "ybr"), announced);
}

function jpegLs(bytes: Uint8Array, image: DicomImage): Promise<Samples> {
  return decodeJpegLs(bytes, asAnnounced(announcedByJpeg(bytes), image));
}

function jpeg2000(bytes: Uint8Array, image: DicomImage): Promise<Samples> {
  return decodeJpeg2000(bytes, asAnnounced(announcedByJpeg2000(bytes), image));
}

function htj2k(bytes: Uint8Array, image: DicomImage): Promise<Samples> {
  return decodeHtj2k(bytes, asAnnounced(announcedByJpeg2000(bytes), image));
}
