import { randomUUID } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { type ImageFailure, unpackFrame } from "@anamnesis/domain";
import { dicomFile, fragmentsOf, mutated, packedRle, pictureElements } from "@anamnesis/imaging/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type ClinicMember, clinicAt } from "./testing/clinic.ts";
import { openServer, type OpenServer } from "./testing/index.ts";

const data = process.env["CONFORMANCE_DATA"];
/** `IMAGE_MUTATIONS=500` for the whole of it. */
const mutations = Number(process.env["IMAGE_MUTATIONS"] ?? 40);

let server: OpenServer;
let doctor: ClinicMember;
let patientId: string;
beforeAll(async () => {
  server = await openServer();
  const clinic = await clinicAt(server);
  doctor = await clinic.member("doctor");
  patientId = await clinic.newPatient(doctor);
});
afterAll(() => server.close());

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${doctor.token}`, "tus-resumable": "1.0.0", ...init.headers },
  });
const base64 = (text: string) => Buffer.from(text).toString("base64");

interface Settled {
  readonly id: string;
  readonly status: string;
  readonly failure: string | null;
}

/** Sends a file, and tells what became of it. */
async function sent(file: Uint8Array): Promise<Settled> {
  const id = randomUUID();
  const said = Object.entries({ id, patientId, fileName: "x.dcm" }).map(([name, value]) => `${name} ${base64(value)}`);
  const headers = { "upload-length": String(file.length), "upload-metadata": said.join(",") };
  expect((await ask("/uploads/images", { method: "POST", headers })).status).toBe(201);
  const body = new Uint8Array(file);
  const sending = { "upload-offset": "0", "content-type": "application/offset+octet-stream" };
  expect((await ask(`/uploads/images/${id}`, { method: "PATCH", headers: sending, body })).status).toBe(204);
  return vi.waitFor(
    async () => {
      const [image] = await server.db.asOwner<Settled>(
        "SELECT id, status, failure FROM clinical.medical_images WHERE id = $1 AND status <> 'processing'",
        [id],
      );
      if (image === undefined) throw new Error("not looked into yet");
      return image;
    },
    { timeout: 30_000, interval: 20 },
  );
}

/** The first picture of a file that is filed, or why there is none. */
async function looked({ id, status }: Settled): Promise<string> {
  if (status === "quarantined") {
    await doctor.client.clinical.images.file.mutate({ id, patientId, reason: "A test" });
  }
  const answer = await ask(`/images/${id}/frames/0?patient=${patientId}`);
  if (answer.ok) {
    const { facts, samples } = unpackFrame(await answer.arrayBuffer());
    expect(samples.length).toBeGreaterThanOrEqual(facts.rows * facts.columns);
    return "shown";
  }
  const { error } = (await answer.json()) as { error: { reason: string; fields?: Record<string, string[]> } };
  expect([400, 404]).toContain(answer.status);
  return Object.values(error.fields ?? {}).flat()[0] ?? error.reason;
}

const picture = pictureElements({ rows: 16, columns: 16, bitsAllocated: 16 });
const whole = dicomFile([...picture, [0x7f_e0_00_10, "OW", new Uint8Array(512)]]);
const rle = dicomFile(
  picture,
  { transferSyntax: "1.2.840.10008.1.2.5" },
  fragmentsOf([packedRle(new Uint8Array(512))]),
);

describe("a file that is none", () => {
  it.each<readonly [what: string, file: Buffer, failure: ImageFailure]>([
    ["an archive that is called .dcm", Buffer.from("504b030414000000", "hex"), "archive"],
    ["zeros", Buffer.alloc(10_000), "unknown_type"],
    ["one byte", Buffer.alloc(1), "unknown_type"],
    ["nothing but a preamble", Buffer.concat([Buffer.alloc(128), Buffer.from("DICM")]), "unreadable"],
  ])("is not filed: %s", async (_what, file, failure) => {
    expect(await sent(file)).toMatchObject({ status: "failed", failure });
  });
});

describe("a picture that cannot be shown", () => {
  const sized = (rows: number, columns: number) => pictureElements({ rows, columns, bitsAllocated: 16 });
  const bomb = deflateSync(Buffer.alloc(300 * 1_048_576)).subarray(2, -4);
  it.each<readonly [what: string, file: Uint8Array, words: RegExp]>([
    ["of no size", dicomFile([...sized(0, 0), [0x7f_e0_00_10, "OW", new Uint8Array(2)]]), /no rows or no columns/u],
    ["that ends early", whole.subarray(0, whole.length - 100), /ends before its picture/u],
    [
      "that is larger than any",
      dicomFile([...sized(10_000, 10_000), [0x7f_e0_00_10, "OW", new Uint8Array(512)]]),
      /./u,
    ],
    [
      "that nothing decodes",
      dicomFile(picture, { transferSyntax: "1.2.840.10008.1.2.8.1" }, fragmentsOf([bomb.subarray(0, 99)])),
      /cannot be shown here/u,
    ],
    [
      "that is a bomb",
      Buffer.concat([dicomFile([], { transferSyntax: "1.2.840.10008.1.2.1.99" }), bomb]),
      /larger than can be shown|no picture/u,
    ],
  ])("is filed, and says why: one %s", async (_what, file, words) => {
    const image = await sent(file);
    if (image.failure === "unreadable") return;
    expect(await looked(image)).toMatch(words);
  });

  it("does not keep others from being shown", async () => {
    expect(await looked(await sent(whole))).toBe("shown");
    expect(await looked(await sent(rle))).toBe("shown");
  });
});

describe("files that are broken by chance", () => {
  it(
    "are filed, or refused in words; what is shown is a picture, and the server lives",
    { timeout: 600_000 },
    async () => {
      const folder = data === undefined ? null : join(data, "clinical/dicom");
      const names = folder === null ? [] : (await readdir(folder)).filter((name) => name.endsWith(".dcm"));
      if (folder === null) process.stderr.write("CONFORMANCE_DATA is not set: files of our own alone are broken.\n");
      const found = await Promise.all(names.map((name) => readFile(join(folder ?? "", name))));
      const files: readonly Uint8Array[] = [whole, rle, ...found.filter(({ length }) => length < 2_000_000)];
      const outcomes = new Map<string, number>();
      for (let seed = 0; seed < mutations; seed += 1) {
        const file = mutated(files[seed % files.length] ?? whole, seed);
        if (file.length === 0) continue;
        const image = await sent(file);
        const outcome = image.failure ?? (await looked(image));
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      process.stderr.write(`Broken files: ${JSON.stringify(Object.fromEntries(outcomes))}\n`);
      expect([...outcomes.keys()]).not.toContain("given_up");
      expect(outcomes.size).toBeGreaterThan(1);
      expect((await ask("/health")).status).toBe(200);
    },
  );
});
