/** What a small DICOM file says of itself. */
export interface SmallDicom {
  readonly name?: string;
  readonly birthDate?: string;
  readonly id?: string;
  readonly studyUid?: string;
  readonly seriesUid?: string;
  readonly number?: number;
  /** Bytes of its picture. */
  readonly bytes?: number;
}

const even = (text: string, pad: string) => (text.length % 2 === 0 ? text : `${text}${pad}`);

function element(tag: number, vr: string, value: string | Buffer): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(even(value, vr === "UI" ? "\0" : " ")) : value;
  const isLong = vr === "OW" || vr === "OB";
  const head = Buffer.alloc(isLong ? 12 : 8);
  head.writeUInt16LE(Math.floor(tag / 65_536), 0);
  head.writeUInt16LE(tag % 65_536, 2);
  head.write(vr, 4, "latin1");
  if (isLong) head.writeUInt32LE(bytes.length, 8);
  else head.writeUInt16LE(bytes.length, 6);
  return Buffer.concat([head, bytes]);
}

const short = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};

/** A DICOM file of one grey picture, explicit and little-endian, PS3.10. */
export function smallDicom({
  name = "Okonkwo^Adaeze",
  birthDate = "19880703",
  id = "A-1",
  studyUid = "1.2.826.0.1.3680043.8.498.1",
  seriesUid = "1.2.826.0.1.3680043.8.498.1.1",
  number = 1,
  bytes = 4_096,
}: SmallDicom = {}): Buffer {
  const sop = `${seriesUid}.${number}`;
  const sopClass = "1.2.840.10008.5.1.4.1.1.2";
  const meta = Buffer.concat([
    element(0x00_02_00_02, "UI", sopClass),
    element(0x00_02_00_03, "UI", sop),
    element(0x00_02_00_10, "UI", "1.2.840.10008.1.2.1"),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  const columns = 64;
  const rows = Math.floor(bytes / columns);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    element(0x00_02_00_00, "UL", length),
    meta,
    element(0x00_08_00_16, "UI", sopClass),
    element(0x00_08_00_18, "UI", sop),
    element(0x00_08_00_20, "DA", "20261012"),
    element(0x00_08_00_50, "SH", "ACC-77"),
    element(0x00_08_00_60, "CS", "CT"),
    element(0x00_08_10_30, "LO", "CT of the pelvis"),
    element(0x00_10_00_10, "PN", name),
    element(0x00_10_00_20, "LO", id),
    element(0x00_10_00_30, "DA", birthDate),
    element(0x00_18_00_15, "CS", "PELVIS"),
    element(0x00_20_00_0d, "UI", studyUid),
    element(0x00_20_00_0e, "UI", seriesUid),
    element(0x00_20_00_11, "IS", "2"),
    element(0x00_20_00_13, "IS", String(number)),
    element(0x00_28_00_02, "US", short(1)),
    element(0x00_28_00_04, "CS", "MONOCHROME2"),
    element(0x00_28_00_10, "US", short(rows)),
    element(0x00_28_00_11, "US", short(columns)),
    element(0x00_28_01_00, "US", short(8)),
    element(0x00_28_01_01, "US", short(8)),
    element(0x00_28_01_02, "US", short(7)),
    element(0x00_28_01_03, "US", short(0)),
    element(0x7f_e0_00_10, "OB", Buffer.alloc(rows * columns, 7)),
  ]);
}
