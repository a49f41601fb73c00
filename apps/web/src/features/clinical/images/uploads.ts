import { type BeginImageInput, sendImage, type UploadAnswer, type UploadRequest } from "@anamnesis/domain";
import { errorOfResponse, isOffline, noAnswer } from "../../../lib/errors.ts";
import { fetchAndNotice } from "../../../lib/connection.ts";
import { isWorthAnotherTry } from "../../../lib/trpc.ts";
import { useSyncExternalStore } from "react";
import { readImagesAgain } from "./use-images.ts";

/** A file that is sent from this window. */
export interface SentFile {
  readonly id: string;
  readonly patientId: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly sent: number;
  readonly phase: "waiting" | "sending" | "sent" | "failed";
  readonly error: unknown;
}

/** Whose, and of which organization: what one sends is shown to nobody else at the same window. */
interface Holding {
  readonly holder: string;
  readonly organizationId: string;
}

interface Queued extends Holding {
  readonly file: File;
  readonly announced: Omit<BeginImageInput, "bytes">;
}

interface Known extends SentFile {
  readonly queued: Queued;
}

let files: readonly Known[] = [];
const queue: Queued[] = [];
let isSending = false;
const listeners = new Set<() => void>();

function put(next: typeof files): void {
  files = next;
  for (const listener of listeners) listener();
}
const change = (id: string, to: Partial<SentFile>) =>
  put(files.map((one) => (one.id === id ? { ...one, ...to } : one)));

async function ask(request: UploadRequest, organizationId: string): Promise<UploadAnswer> {
  const { method, path, headers, body } = request;
  const response = await fetchAndNotice(path, {
    method,
    headers: { ...headers, "x-anamnesis-organization": organizationId },
    ...(body === undefined ? {} : { body }),
  }).catch((error: unknown) => {
    throw noAnswer(error);
  });
  if (!response.ok && response.status !== 423) throw await errorOfResponse(response);
  const offset = response.headers.get("upload-offset");
  return { status: response.status, offset: offset === null ? null : Number(offset) };
}

async function sendNext(): Promise<void> {
  const next = queue.shift();
  if (next === undefined) return;
  const { file, announced, organizationId } = next;
  const { id, patientId } = announced;
  change(id, { phase: "sending" });
  try {
    await sendImage({
      announced,
      bytes: file.size,
      slice: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
      ask: (request) => ask(request, organizationId),
      isPassing: (error) => isOffline(error) || isWorthAnotherTry(0, error),
      onProgress: (sent) => change(id, { sent }),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    change(id, { phase: "sent" });
  } catch (error) {
    change(id, { phase: "failed", error });
  }
  await readImagesAgain(patientId);
  await sendNext();
}

/** Sends files, one after another, also while other pages are looked at. */
export function sendFiles(queued: readonly Queued[]): void {
  const ids = new Set(queued.map(({ announced }) => announced.id));
  const begun = queued.map((one): Known => {
    const { id, patientId, fileName } = one.announced;
    return { id, patientId, fileName, bytes: one.file.size, sent: 0, phase: "waiting", error: null, queued: one };
  });
  put([...files.filter(({ id }) => !ids.has(id)), ...begun]);
  queue.push(...queued);
  if (isSending) return;
  isSending = true;
  void sendNext().finally(() => {
    isSending = false;
  });
}

/** Sends a file that failed once more, from where it is. */
export function sendAgain(id: string): void {
  const known = files.find((one) => one.id === id);
  if (known !== undefined) sendFiles([known.queued]);
}

/** Takes what was sent, or failed, off the page. */
export const forgetFile = (id: string): void => put(files.filter((one) => one.id !== id));

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What somebody sends into a record from this window. */
export function useSentFiles(holder: string, patientId: string): readonly SentFile[] {
  const all = useSyncExternalStore(subscribe, () => files);
  return all.filter((one) => one.queued.holder === holder && one.patientId === patientId);
}
