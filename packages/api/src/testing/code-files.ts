import { createHash, randomUUID } from "node:crypto";
import { crc32, deflateRawSync } from "node:zlib";
import { codeFilePart } from "@anamnesis/domain";
import type { TestApi, TestPerson } from "./index.ts";

/** A line of an order file. */
export const orderLine = (code: string, billable: boolean, text: string, number = 1): string =>
  `${String(number).padStart(5, "0")} ${code.padEnd(7)} ${billable ? "1" : "0"} ${text.slice(0, 60).padEnd(60)} ${text}\r\n`;

/** A small year: two codes below one, and one that needs its seventh place. */
export const smallYear = Buffer.from(
  [
    orderLine("N94", false, "Pain and other conditions of a later year", 1),
    orderLine("N946", true, "Dysmenorrhea of a later year", 2),
    orderLine("N947", true, "Something new of a later year", 3),
    orderLine("T360X1A", true, "Poisoning by penicillins of a later year, initial encounter", 4),
  ].join(""),
);

interface ArchivedFile {
  readonly name: string;
  readonly content: Buffer;
  /** What the archive says of its size, where that is not so. */
  readonly bytes?: number;
}

/** An archive, as lists are published. */
export function archiveOf(files: readonly ArchivedFile[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const { name, content, bytes = content.length } of files) {
    const packed = deflateRawSync(content);
    const head = (signature: number, place: number, length: number) => {
      const made = Buffer.alloc(length);
      made.writeUInt32LE(signature, 0);
      made.writeUInt16LE(8, place + 2);
      made.writeUInt32LE(crc32(content), place + 8);
      made.writeUInt32LE(packed.length, place + 12);
      made.writeUInt32LE(bytes, place + 16);
      made.writeUInt16LE(name.length, place + 20);
      return made;
    };
    const central = head(0x02014b50, 8, 46);
    central.writeUInt32LE(at, 42);
    const local = Buffer.concat([head(0x04034b50, 6, 30), Buffer.from(name), packed]);
    at += local.length;
    locals.push(local);
    centrals.push(central, Buffer.from(name));
  }
  const listed = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, listed, end]);
}

/** An archive of one file. */
export const zipOf = (name: string, content: Buffer, says: { readonly bytes?: number } = {}): Buffer =>
  archiveOf([{ name, content, ...says }]);

interface CodeFile {
  readonly fileName: string;
  readonly file: Buffer;
  /** Of ICD-10-CM. */
  readonly fiscalYear?: number;
  /** Of RxNorm. */
  readonly validFrom?: string;
}

/** Sends a file, and says the id of its import. */
export async function sendCodes(
  api: TestApi,
  admin: TestPerson,
  { fileName, file, fiscalYear, validFrom }: CodeFile,
): Promise<string> {
  const { releases } = api.callerOf(admin).terminology;
  const id = randomUUID();
  const sha256 = createHash("sha256").update(file).digest("hex");
  const about = { id, fileName, bytes: file.length, sha256 };
  await releases.begin(
    validFrom === undefined ? { ...about, fiscalYear } : { ...about, codeSystem: "rxnorm", validFrom },
  );
  for (let index = 0; index * codeFilePart < file.length; index += 1) {
    const part = file.subarray(index * codeFilePart, (index + 1) * codeFilePart);
    await releases.upload({ id, index, data: part.toString("base64") });
  }
  await releases.start({ id });
  return id;
}

/** Sends a file and reads it in; says what came of it. */
export async function importCodes(api: TestApi, admin: TestPerson, file: CodeFile) {
  const id = await sendCodes(api, admin, file);
  await api.runner.runDue();
  const { releases, inForce } = await api.callerOf(admin).terminology.releases.list();
  const release = releases.find((one) => one.id === id);
  if (release === undefined) throw new Error("the import is not listed");
  return { release, inForce };
}
