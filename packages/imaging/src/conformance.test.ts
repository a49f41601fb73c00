import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageRefusal } from "@anamnesis/domain";
import dicomParser from "dicom-parser";
import { afterAll, describe, expect, it } from "vitest";
import { createDecodePool } from "./decode/decode-pool.ts";
import type { Picture } from "./decode/picture.ts";
import { openDicom } from "./frames/open-dicom.ts";
import { sourceOf } from "./frames/source.ts";
import { isRefused, type Refused } from "./header/model.ts";
import { readDicomHeader } from "./header/read-header.ts";
import { findDcmtk } from "./testing/dcmtk.ts";
import { mutated } from "./testing/mutations.ts";

const data = process.env["CONFORMANCE_DATA"];
const folder = join(data ?? "", "clinical/dicom");
if (data === undefined) {
  process.stderr.write("Left out: DICOM files of many kinds, as CONFORMANCE_DATA names no folder with them.\n");
}
const dcmtk = data === undefined ? null : findDcmtk();
if (dcmtk !== null && dcmtk.missing !== null)
  process.stderr.write(`Left out: comparison with dcmtk: ${dcmtk.missing}\n`);

/** As dcmtk undoes the compression; as it draws; as the same picture is in another file; in size alone. */
type Proof = { readonly by: "pixels" | "drawn" | "size" } | { readonly by: "file"; readonly name: string };

const shown: Readonly<Record<string, Proof>> = {
  "CT_small.dcm": { by: "pixels" },
  // dcmtk does not read JPEG 2000.
  "HTJ2K_08_RGB.dcm": { by: "size" },
  "JLSL_RGB_ILV0.dcm": { by: "pixels" },
  "JPEG-lossy.dcm": { by: "pixels" },
  "JPEG2000.dcm": { by: "file", name: "JPEG2000_UNC.dcm" },
  "JPEG2000_UNC.dcm": { by: "pixels" },
  "JPGLosslessP14SV1_1s_1f_8b.dcm": { by: "pixels" },
  "MR-SIEMENS-DICOM-WithOverlays.dcm": { by: "pixels" },
  "MR2_J2KR.dcm": { by: "size" },
  "MR_small.dcm": { by: "pixels" },
  "MR_small_RLE.dcm": { by: "pixels" },
  "MR_small_bigendian.dcm": { by: "pixels" },
  "OT-PAL-8-face.dcm": { by: "drawn" },
  "SC_rgb_rle_2frame.dcm": { by: "pixels" },
  "US1_J2KR.dcm": { by: "size" },
  "bad_sequence.dcm": { by: "pixels" },
  "image_dfl.dcm": { by: "pixels" },
  "vlut_04.dcm": { by: "pixels" },
};
const refused: Readonly<Record<string, ImageRefusal>> = {
  "JPEG2000-embedded-sequence-delimiter.dcm": "damaged",
  "MR_truncated.dcm": "cut_off",
  "meta_missing_tsyntax.dcm": "no_picture",
  "nested_priv_SQ.dcm": "no_picture",
  // A stray byte before its first element.
  "no_meta.dcm": "not_dicom",
  "rtplan_truncated.dcm": "no_picture",
};

const pool = createDecodePool({ size: 1, timeoutMs: 20_000 });
afterAll(() => pool.close());

const bytesOf = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

/** All frames, one after the other. */
async function framesOf(bytes: Uint8Array): Promise<readonly Picture[] | Refused> {
  const opened = await openDicom(sourceOf(bytes));
  if (isRefused(opened)) return opened;
  const pictures: Picture[] = [];
  for (let frame = 0; frame < (opened.header.image?.frames ?? 0); frame += 1) {
    const encoded = await opened.readFrame(frame);
    if (isRefused(encoded)) return encoded;
    const picture = await pool.decode(encoded);
    if (isRefused(picture)) return picture;
    pictures.push(picture);
  }
  return pictures;
}

async function picturesOf(name: string): Promise<readonly Picture[]> {
  const frames = await framesOf(bytesOf(name));
  if (isRefused(frames)) throw new Error(`${name}: ${frames.refusal}`);
  return frames;
}

const together = (pictures: readonly Picture[]) => Buffer.concat(pictures.map(({ bytes }) => bytes));

describe.skipIf(data === undefined)("files of many kinds", () => {
  it.each(Object.entries(shown))("shows %s", async (name, proof) => {
    const pictures = await picturesOf(name);
    const [first] = pictures;
    const samples = first?.facts.photometric === "RGB" ? 3 : 1;
    expect(first?.bytes).toHaveLength(
      (first?.facts.rows ?? 0) * (first?.facts.columns ?? 0) * samples * (first?.facts.bytesPerSample ?? 0),
    );
    const expected =
      proof.by === "file"
        ? together(await picturesOf(proof.name))
        : proof.by === "size"
          ? null
          : (dcmtk?.[proof.by](join(folder, name)) ?? null);
    if (proof.by !== "size" && (proof.by === "file" || dcmtk?.missing === null)) {
      expect(expected, "the other side decodes it as well").not.toBeNull();
    }
    if (expected !== null) expect(together(pictures).equals(expected)).toBe(true);
  });

  it.each(Object.entries(refused))("refuses %s in words: %s", async (name, refusal) => {
    expect(await framesOf(bytesOf(name))).toEqual({ refusal });
  });

  it("says what dicom-parser says of each file that both read", () => {
    const compared = [...Object.keys(shown), ...Object.keys(refused)].filter((name) => {
      const bytes = bytesOf(name);
      const header = readDicomHeader(bytes);
      let other: dicomParser.DataSet;
      try {
        other = dicomParser.parseDicom(bytes, { untilTag: "x7fe00010" });
      } catch {
        return false;
      }
      if (isRefused(header)) throw new Error(`${name}: ${header.refusal}, and dicom-parser reads it`);
      const text = (tag: string) => other.string(tag) || null;
      expect({ name, ...header.instance, series: header.series.uid, patient: header.patient.id }).toEqual({
        name,
        sopClassUid: text("x00080016"),
        uid: text("x00080018"),
        number: other.intString("x00200013") ?? null,
        series: text("x0020000e"),
        patient: text("x00100020"),
      });
      expect(header.image?.rows).toBe(header.image === null ? undefined : other.uint16("x00280010"));
      return true;
    });
    expect(compared.length).toBeGreaterThan(15);
  });

  it("answers 500 mutated files within its bounds, whatever is wrong with them", async () => {
    const names = Object.keys(shown);
    const outcomes = new Map<string, number>();
    for (let seed = 0; seed < 500; seed += 1) {
      const outcome = await framesOf(mutated(bytesOf(names[seed % names.length] ?? ""), seed));
      const word = isRefused(outcome) ? outcome.refusal : "shown";
      outcomes.set(word, (outcomes.get(word) ?? 0) + 1);
    }
    // Refused as broken, and not because something took too long, too much, or fell over.
    expect([...outcomes.keys()].toSorted()).not.toContain("too_long_to_decode");
    expect([...outcomes.keys()].toSorted()).not.toContain("too_much_memory");
    expect(outcomes.get("shown")).toBeGreaterThan(50);
    expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(500);
  });
});
