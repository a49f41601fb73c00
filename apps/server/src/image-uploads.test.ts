import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ImageList } from "@anamnesis/domain";
import { Upload } from "tus-js-client";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp } from "./app.ts";
import { type ClinicMember, clinicAt } from "./testing/clinic.ts";
import { cuttingProxy } from "./testing/cutting-proxy.ts";
import { smallDicom } from "./testing/dicom.ts";
import { openServer, type OpenServer, testOrigin } from "./testing/index.ts";

const mebibyte = 1024 * 1024;

let server: OpenServer;
let clinic: Awaited<ReturnType<typeof clinicAt>>;
let nurse: ClinicMember;
let doctor: ClinicMember;
let patientId: string;
beforeAll(async () => {
  server = await openServer();
  clinic = await clinicAt(server);
  [nurse, doctor] = [await clinic.member("nurse"), await clinic.member("doctor")];
  patientId = await clinic.newPatient(nurse, doctor);
});
afterAll(() => server.close());

const base64 = (text: string) => Buffer.from(text).toString("base64");
const metadata = (given: Readonly<Record<string, string>>) =>
  Object.entries(given)
    .map(([name, value]) => `${name} ${base64(value)}`)
    .join(",");

interface Asked {
  readonly as?: ClinicMember | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}
const ask = (method: string, path: string, { as = nurse, headers = {}, body }: Asked = {}) =>
  fetch(`${server.url}/uploads/images${path}`, {
    method,
    headers: {
      "tus-resumable": "1.0.0",
      ...(as === null ? {} : { authorization: `Bearer ${as.token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
  });

interface Announced {
  readonly id?: string;
  readonly fileName?: string;
  readonly as?: ClinicMember | null;
  readonly patient?: string;
}
const announce = (
  bytes: number,
  { id = randomUUID(), fileName = "pelvis.dcm", as = nurse, patient = patientId }: Announced = {},
) =>
  ask("POST", "", {
    as,
    headers: { "upload-length": String(bytes), "upload-metadata": metadata({ id, patientId: patient, fileName }) },
  });
const send = (id: string, offset: number, body: Buffer, as: ClinicMember | null = nurse) =>
  ask("PATCH", `/${id}`, {
    as,
    headers: { "upload-offset": String(offset), "content-type": "application/offset+octet-stream" },
    body,
  });
const offsetOf = async (id: string, as: ClinicMember = nurse) =>
  Number((await ask("HEAD", `/${id}`, { as })).headers.get("upload-offset"));
const reasonOf = async (response: Response) =>
  ((await response.json()) as { error?: { reason?: string } }).error?.reason;

/** Announces and sends a file in one piece. */
async function upload(file: Buffer, given: Announced = {}): Promise<string> {
  const id = given.id ?? randomUUID();
  expect((await announce(file.length, { ...given, id })).status).toBe(201);
  expect((await send(id, 0, file)).status).toBe(204);
  return id;
}
const list = (as: ClinicMember = doctor, patient = patientId): Promise<ImageList> =>
  as.client.clinical.images.list.mutate({ patientId: patient });
/** The image, once somebody looked into it. */
const settled = (id: string, patient = patientId) =>
  vi.waitFor(
    async () => {
      const image = (await list(doctor, patient)).images.find((one) => one.id === id);
      if (image === undefined || image.status === "processing") throw new Error("not looked into yet");
      return image;
    },
    { timeout: 20_000, interval: 100 },
  );
const original = (id: string, as: ClinicMember = doctor, patient = patientId) =>
  fetch(`${server.url}/images/${id}/original?patient=${patient}`, {
    headers: { authorization: `Bearer ${as.token}` },
  });
/** Waits until no request holds an upload. */
const released = (id: string) =>
  vi.waitFor(
    async () => {
      const held = "SELECT 1 FROM clinical.image_uploads WHERE image_id = $1 AND lease IS NOT NULL";
      expect(await server.db.asOwner(held, [id])).toEqual([]);
    },
    { timeout: 10_000, interval: 50 },
  );
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("a file that is sent", () => {
  it("is filed by what it says of itself, and taken along as it came, which is on record", async () => {
    const file = smallDicom({ bytes: 3 * mebibyte });
    const id = await upload(file, { fileName: "becken – früher.dcm" });
    const image = await settled(id);
    expect(image).toMatchObject({
      status: "ready",
      mediaType: "application/dicom",
      fileName: "becken – früher.dcm",
      bytes: file.length,
      frames: 1,
      facts: { patient: { name: "Adaeze Okonkwo" }, differs: [] },
    });
    const { studies, series } = await list();
    expect(studies.find((one) => one.id === image.studyId)).toMatchObject({
      studyDate: "2026-10-12",
      modality: "CT",
      accessionNumber: "ACC-77",
      description: "CT of the pelvis",
    });
    expect(series.find((one) => one.id === image.seriesId)).toMatchObject({ number: 2, bodyRegion: "PELVIS" });
    const answer = await original(id);
    expect(answer.headers.get("content-disposition")).toContain(
      "filename*=UTF-8''becken%20%E2%80%93%20fr%C3%BCher.dcm",
    );
    expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(sha256(file));
    const looks = await server.db.asOwner(
      "SELECT 1 FROM audit.phi_access WHERE subject_id = $1 AND user_id = $2 AND details ->> 'image' = $3",
      [patientId, doctor.id, id],
    );
    expect(looks).toHaveLength(1);
  });

  it("goes into the study and series that are there", async () => {
    const of = { studyUid: "1.2.3.4", seriesUid: "1.2.3.4.5" };
    const [one, other] = [
      await upload(smallDicom({ ...of, number: 1 })),
      await upload(smallDicom({ ...of, number: 2 })),
    ];
    const [first, second] = [await settled(one), await settled(other)];
    expect([second.studyId, second.seriesId]).toEqual([first.studyId, first.seriesId]);
  });

  it("stands nowhere in the clear", async () => {
    const mark = Buffer.from("Xyloquinone hives, purple ones");
    const file = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), mark, randomBytes(2 * mebibyte), mark]);
    const id = await upload(file, { fileName: "Xyloquinone.png" });
    expect(await settled(id)).toMatchObject({ status: "ready", mediaType: "image/png", facts: null });
    const folder = join(server.directory, "objects", "images", id);
    const stored = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
    expect(stored.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(2 * mebibyte);
    expect(stored.some((bytes) => bytes.includes("Xyloquinone"))).toBe(false);
    const rows = await server.db.asOwner<{ text: string }>(
      "SELECT i::text AS text FROM clinical.medical_images AS i UNION ALL SELECT e::text FROM audit.audit_events AS e",
    );
    const text = rows.map((row) => row.text).join("\n");
    for (const word of ["Xyloquinone", "ACC-77", "CT of the pelvis"]) {
      expect(text).not.toContain(word);
      expect(text).not.toContain(Buffer.from(word).toString("hex"));
    }
  });
});

describe("an upload that is cut", () => {
  it("goes on where whole chunks end, by a client of the protocol, through a line that breaks", async () => {
    const file = Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(12 * mebibyte + 777)]);
    const proxy = await cuttingProxy(server.url, 9.5 * mebibyte);
    const id = randomUUID();
    await new Promise<void>((resolve, reject) => {
      new Upload(file, {
        endpoint: `${proxy.url}/uploads/images`,
        retryDelays: [50, 100, 200, 400, 800],
        metadata: { id, patientId, fileName: "letter.pdf" },
        headers: { authorization: `Bearer ${nurse.token}` },
        onSuccess: () => resolve(),
        onError: reject,
      }).start();
    });
    expect(proxy.state.cuts).toBe(1);
    await proxy.close();
    const parts = await server.db.asOwner<{ bytes: string }>(
      "SELECT bytes FROM clinical.image_parts WHERE image_id = $1 ORDER BY part",
      [id],
    );
    // What was whole before the cut did not come twice.
    expect(parts.map(({ bytes }) => Number(bytes))).toEqual([8 * mebibyte, mebibyte, file.length - 9 * mebibyte]);
    expect(await settled(id)).toMatchObject({ status: "ready", mediaType: "application/pdf" });
    expect(sha256(new Uint8Array(await (await original(id)).arrayBuffer()))).toBe(sha256(file));
  });

  it("at 99 % keeps all whole chunks, drops the tail, and goes on at another server", async () => {
    const file = Buffer.concat([Buffer.from("ffd8ff", "hex"), randomBytes(10 * mebibyte)]);
    const id = randomUUID();
    await announce(file.length, { id });
    const proxy = await cuttingProxy(server.url, Math.floor(file.length * 0.99));
    await expect(
      fetch(`${proxy.url}/uploads/images/${id}`, {
        method: "PATCH",
        headers: {
          "tus-resumable": "1.0.0",
          authorization: `Bearer ${nurse.token}`,
          "upload-offset": "0",
          "content-type": "application/offset+octet-stream",
        },
        body: new Uint8Array(file),
      }),
    ).rejects.toThrow("fetch failed");
    await proxy.close();
    await released(id);
    expect(await offsetOf(id)).toBe(9 * mebibyte);
    const other = await createApp({
      services: server.services,
      worker: null,
      appOrigins: [testOrigin],
      requestsPerMinute: 1_000_000,
      trustProxy: [],
      webDirectory: server.directory,
      logger: false,
    });
    const url = await other.listen({ port: 0, host: "127.0.0.1" });
    const answer = await fetch(`${url}/uploads/images/${id}`, {
      method: "PATCH",
      headers: {
        "tus-resumable": "1.0.0",
        authorization: `Bearer ${nurse.token}`,
        "upload-offset": String(9 * mebibyte),
        "content-type": "application/offset+octet-stream",
      },
      body: new Uint8Array(file.subarray(9 * mebibyte)),
    });
    expect([answer.status, answer.headers.get("upload-offset")]).toEqual([204, String(file.length)]);
    await other.close();
    await settled(id);
    expect(sha256(new Uint8Array(await (await original(id)).arrayBuffer()))).toBe(sha256(file));
  });

  it("is one however often it is announced, and written by one request at a time", async () => {
    const file = Buffer.concat([Buffer.from("ffd8ff", "hex"), randomBytes(3 * mebibyte)]);
    const id = randomUUID();
    expect((await announce(file.length, { id })).headers.get("location")).toBe(`/uploads/images/${id}`);
    expect((await announce(file.length, { id })).status).toBe(201);
    // Another server holds it, and has not been heard of since.
    await server.db.asOwner(
      `UPDATE clinical.image_uploads SET lease = gen_random_uuid(), leased_until = now() + interval '1 hour' WHERE image_id = $1`,
      [id],
    );
    const busy = await send(id, 0, file);
    expect([busy.status, await reasonOf(busy)]).toEqual([423, "clinical.image_busy"]);
    await server.db.asOwner("UPDATE clinical.image_uploads SET leased_until = now() WHERE image_id = $1", [id]);
    const answers = await Promise.all([send(id, 0, file), send(id, 0, file)]);
    // The other came while it was written, or when it was whole already.
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 423 || status === 409)).toHaveLength(1);
    expect(await settled(id)).toMatchObject({ status: "ready" });
    const over = await send(id, file.length, Buffer.from("more"));
    expect([over.status, await reasonOf(over)]).toEqual([409, "clinical.image_upload_over"]);
  });

  it("is given up after a day, with what was there of it", async () => {
    const id = randomUUID();
    await announce(5 * mebibyte, { id });
    await send(id, 0, randomBytes(2 * mebibyte));
    const part = join(server.directory, "objects", "images", id, "0");
    expect((await stat(part)).size).toBeGreaterThan(2 * mebibyte);
    await server.db.asOwner("UPDATE clinical.image_uploads SET expires_at = now() WHERE image_id = $1", [id]);
    await server.expireUploads();
    await expect(stat(part)).rejects.toMatchObject({ code: "ENOENT" });
    expect((await list()).images.find((one) => one.id === id)).toMatchObject({
      status: "failed",
      failure: "abandoned",
    });
    expect((await ask("HEAD", `/${id}`)).status).toBe(409);
  });
});

describe("what is not taken", () => {
  it("is of nobody who is not signed in, not in the team, or may not bring images along", async () => {
    expect((await announce(10, { as: null })).status).toBe(401);
    const outside = await clinic.member("nurse");
    const refused = await announce(10, { as: outside });
    expect([refused.status, await reasonOf(refused)]).toEqual([403, "clinical.outside_care_team"]);
    const technician = await clinic.member("pharmacist");
    expect((await announce(10, { as: technician })).status).toBe(403);
    const { client } = await clinic.member("auditor");
    await expect(client.clinical.images.list.mutate({ patientId })).rejects.toThrow("organizations.not_permitted");
  });

  it("is another's upload: whoever did not begin it neither sees nor writes it", async () => {
    const id = randomUUID();
    await announce(mebibyte, { id });
    expect((await ask("HEAD", `/${id}`, { as: doctor })).status).toBe(404);
    expect((await send(id, 0, randomBytes(10), doctor)).status).toBe(404);
    expect((await announce(mebibyte, { id, as: doctor })).status).toBe(409);
    expect((await list()).images.some((one) => one.id === id)).toBe(false);
    expect(await offsetOf(id)).toBe(0);
  });

  it("is empty, longer than 500 MB, or longer than announced", async () => {
    const empty = await announce(0);
    expect([empty.status, await empty.text()]).toEqual([400, expect.stringContaining("The file is empty.")]);
    expect((await announce(500 * mebibyte + 1)).status).toBe(413);
    const id = randomUUID();
    await announce(100, { id });
    expect((await send(id, 0, randomBytes(101))).status).toBe(413);
    expect(await offsetOf(id)).toBe(0);
    expect((await send(id, 50, randomBytes(50))).status).toBe(409);
    expect((await send("not-an-id", 0, randomBytes(50))).status).toBe(400);
  });

  it("comes from a page of another origin with somebody's cookie", async () => {
    const response = await server.app.inject({
      method: "POST",
      url: "/uploads/images",
      headers: { origin: "https://evil.example", "tus-resumable": "1.0.0", "upload-length": "10" },
      cookies: { anamnesis: nurse.token, session: nurse.token },
    });
    expect([response.statusCode, response.json()]).toMatchObject([403, { error: { reason: "request.cross_site" } }]);
  });

  it.each([
    ["a ZIP that is called .dcm", Buffer.concat([Buffer.from("504b0304", "hex"), randomBytes(500)]), "archive"],
    ["what is nothing known", Buffer.from("just a text file, nothing else in it"), "unknown_type"],
    ["DICOM that says nothing", Buffer.concat([Buffer.alloc(128), Buffer.from("DICM")]), "unreadable"],
  ] as const)("is %s, which is said in words", async (_, file, failure) => {
    const id = await upload(file, { fileName: "scan.dcm" });
    expect(await settled(id)).toMatchObject({ status: "failed", failure });
    await expect(readdir(join(server.directory, "objects", "images", id))).resolves.toEqual([]);
    expect((await original(id)).status).toBe(404);
  });

  it("is a piece that was exchanged in the store", async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const file = () => Buffer.concat([Buffer.from("ffd8ff", "hex"), randomBytes(1000)]);
    await upload(file(), { id: one });
    await upload(file(), { id: other });
    await settled(one);
    await settled(other);
    await server.db.asOwner(`UPDATE clinical.image_parts SET sha256 = sha256('other') WHERE image_id = $1`, [one]);
    const answer = await original(one);
    expect([answer.status, await answer.json()]).toMatchObject([500, { error: { reason: "objects.damaged" } }]);
  });
});

describe("a file that names somebody else", () => {
  it("waits for a person, who files it with a reason or takes it away", async () => {
    const [one, other] = [
      await upload(smallDicom({ name: "Gruber^Maria", studyUid: "1.9" })),
      await upload(smallDicom({ birthDate: "19700101", studyUid: "1.9" })),
    ];
    expect(await settled(one)).toMatchObject({
      status: "quarantined",
      studyId: null,
      facts: { differs: ["name"], patient: { name: "Maria Gruber", birthDate: "1988-07-03" } },
    });
    expect(await settled(other)).toMatchObject({ status: "quarantined", facts: { differs: ["birth_date"] } });
    const { images: decided } = await doctor.client.clinical.images.file.mutate({
      id: one,
      patientId,
      reason: "Taken under her maiden name.",
    });
    expect(decided.find(({ id }) => id === one)).toMatchObject({
      status: "ready",
      studyId: expect.any(String),
      decision: { reason: "Taken under her maiden name.", at: expect.any(String) },
    });
    const { images: left } = await doctor.client.clinical.images.discard.mutate({
      id: other,
      patientId,
      reason: "Of another patient.",
    });
    expect(left.find(({ id }) => id === other)).toMatchObject({ status: "discarded" });
    expect((await original(other)).status).toBe(404);
    await expect(readdir(join(server.directory, "objects", "images", other))).resolves.toEqual([]);
    await expect(
      doctor.client.clinical.images.file.mutate({ id: other, patientId, reason: "All the same." }),
    ).rejects.toThrow("clinical.image_not_found");
  });
});
