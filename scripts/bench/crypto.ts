import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  randomBytes,
  randomUUID,
} from "node:crypto";
import { sealField, tenantKeyOf } from "@anamnesis/crypto";
import { type Figure, median, ratio, reading } from "./figures.ts";
import { openScene } from "./scene.ts";

const rounds = 9;
const seals = 20_000;
const pages = 200;
const notesOfPage = 100;
const note = Buffer.from("Behind the left eye again, since noon. Better after a walk and two glasses of water.");
const table = "symptoms.symptom_entries";
const column = "notes_encrypted";

/** Calls a second of `call`, which is called `times` times. */
function rateOf(times: number, call: (index: number) => unknown): number {
  const started = performance.now();
  for (let index = 0; index < times; index += 1) call(index);
  return times / ((performance.now() - started) / 1000);
}

interface Sealed {
  readonly nonce: Buffer;
  readonly text: Buffer;
  readonly tag: Buffer;
}

function rawSeal(key: KeyObject, place: Buffer): Sealed {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
  cipher.setAAD(place);
  const text = Buffer.concat([cipher.update(note), cipher.final()]);
  return { nonce, text, tag: cipher.getAuthTag() };
}

function rawOpen(key: KeyObject, place: Buffer, { nonce, text, tag }: Sealed): string {
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
  decipher.setAAD(place);
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
}

/** Sealing a note, and opening a page of them, against node:crypto with the same bytes and a key at hand. */
export async function crypto(): Promise<Figure[]> {
  const scene = await openScene();
  const { fieldKeys } = scene.services;
  const { userId: tenantId } = scene;
  const writing = { ...scene.who, process: "bench" };
  const rawKey = createSecretKey(randomBytes(32));
  // As long as what our seals are bound to.
  const place = randomBytes(18 + 4 * 4 + tenantId.length + table.length + column.length + 36);
  const key = tenantKeyOf(randomBytes(32));
  const rows = Array.from({ length: notesOfPage }, () => randomUUID());
  const fields = await scene.app.withContext(writing, (tx) =>
    Promise.all(
      rows.map(async (row) => {
        const where = { table, column, row };
        return { place: where, sealed: await fieldKeys.seal(tx, { tenantId, place: where, text: note.toString() }) };
      }),
    ),
  );
  const raw = rows.map(() => rawSeal(rawKey, place));
  const handedOut = await scene.app.withContext(writing, (tx) => fieldKeys.opener(tx, { tenantId, what: table }));
  const recorded = () =>
    scene.app.withContext(writing, async (tx) => (await fieldKeys.opener(tx, { tenantId, what: table })).open(fields));

  const measured = { seal: [] as number[], rawSeal: [] as number[], open: [] as number[], rawOpen: [] as number[] };
  const recordedPages: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const seal = rateOf(seals, (index) =>
      sealField(key, { table, column, row: rows[index % notesOfPage] ?? "", tenant: tenantId }, note),
    );
    const sealRaw = rateOf(seals, () => rawSeal(rawKey, place));
    const started = performance.now();
    for (let page = 0; page < pages; page += 1) await handedOut.open(fields);
    const open = (pages * notesOfPage) / ((performance.now() - started) / 1000);
    const openRaw = notesOfPage * rateOf(pages, () => raw.map((one) => rawOpen(rawKey, place, one)));
    const startedRecorded = performance.now();
    for (let page = 0; page < 50; page += 1) await recorded();
    const withRecord = (performance.now() - startedRecorded) / 50;
    // The first round warms up.
    if (round < 0) continue;
    measured.seal.push(seal);
    measured.rawSeal.push(sealRaw);
    measured.open.push(open);
    measured.rawOpen.push(openRaw);
    recordedPages.push(withRecord);
  }
  await scene.close();
  return [
    ratio("sealing a note", median(measured.seal), median(measured.rawSeal), {
      against: "node:crypto, the same bytes",
      atLeast: 0.7,
    }),
    ratio("opening 100 notes, keys cached", median(measured.open), median(measured.rawOpen), {
      against: "node:crypto in a loop, the same bytes",
      atLeast: 0.5,
    }),
    reading("sealing a note", median(measured.seal), "/s"),
    reading("opening 100 notes", (notesOfPage / median(measured.open)) * 1000, "ms"),
    reading("opening 100 notes and recording it", median(recordedPages), "ms"),
  ];
}
