import { open } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  beginImageInput,
  imageFailureWords,
  type MedicalImage,
  receivedError,
  sendImage,
  type UploadAnswer,
} from "@anamnesis/domain";
import { Command } from "commander";
import { signedInClient } from "./credentials.ts";
import { type JsonOption, printRows } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";

/** `anamnesis images upload PATIENT FILE… | list PATIENT`, for those who bring images along. */
export function imagesCommand(surroundings: Surroundings): Command {
  return new Command("images")
    .description("Images in the records of patients, in the organization that you act in.")
    .addCommand(uploadCommand(surroundings))
    .addCommand(listCommand(surroundings));
}

function inWords({ id, fileName, status, failure, facts }: MedicalImage): string {
  const why = failure === null ? "" : ` ${imageFailureWords[failure]}`;
  const other = status === "quarantined" ? ` It names somebody else (${(facts?.differs ?? []).join(", ")}).` : "";
  return `${id}  ${fileName}  ${status}${why}${other}`;
}

/** The server gave no answer that will do: another try may, after no answer and where it is busy. */
class UploadRefused extends Error {
  readonly isPassing: boolean;
  constructor(message: string, isPassing: boolean) {
    super(message);
    this.isPassing = isPassing;
  }
}

async function answerOf(response: Response): Promise<UploadAnswer> {
  if (!response.ok && response.status !== 423) {
    const body = (await response.json().catch(() => null)) as { readonly error?: unknown } | null;
    const said = receivedError({ app: body?.error });
    const words = [said?.reason ?? response.status, ...Object.values(said?.fields ?? {}).flat()].join(" ");
    throw new UploadRefused(`The server refused it: ${words}`, response.status >= 500 || response.status === 429);
  }
  const offset = response.headers.get("upload-offset");
  return { status: response.status, offset: offset === null ? null : Number(offset) };
}

const lookEveryMs = 500;

function uploadCommand({ env, out, err, isTerminal }: Surroundings): Command {
  return new Command("upload")
    .description("Add files to a record: DICOM, PNG, JPEG, PDF. What is cut off goes on where it was.")
    .argument("<patient>", "as `patients search` tells it")
    .argument("<files...>")
    .option("--json", "machine-readable output: one image a line")
    .action(async (patientId: string, paths: readonly string[], { json }: JsonOption) => {
      const { client, credentials } = await signedInClient(env);
      const { url, token } = credentials;
      for (const path of paths) {
        const file = await open(path);
        try {
          const { size } = await file.stat();
          const begun = { id: crypto.randomUUID(), patientId, fileName: basename(path), bytes: size };
          const { bytes, ...announced } = beginImageInput.parse(begun);
          await sendImage({
            announced,
            bytes,
            async slice(start, end) {
              const { buffer, bytesRead } = await file.read(new Uint8Array(end - start), 0, end - start, start);
              return buffer.subarray(0, bytesRead);
            },
            async ask({ method, path: address, headers, body }) {
              const response = await fetch(new URL(address, url), {
                method,
                headers: { ...headers, authorization: `Bearer ${token}` },
                ...(body === undefined ? {} : { body }),
              }).catch((cause: unknown) => {
                throw new UploadRefused(`No answer from ${url}: ${String(cause)}`, true);
              });
              return answerOf(response);
            },
            isPassing: (error) => error instanceof UploadRefused && error.isPassing,
            onProgress: (sent) =>
              isTerminal && err(`\r${announced.fileName}: ${Math.round((100 * sent) / bytes)} %   `),
            wait: (ms) => wait(ms),
          });
          if (isTerminal) err("\n");
          for (;;) {
            const { images } = await client.clinical.images.list.mutate({ patientId });
            const image = images.find(({ id }) => id === announced.id);
            if (image !== undefined && image.status !== "processing") {
              out(`${json === true ? JSON.stringify(image) : inWords(image)}\n`);
              break;
            }
            await wait(lookEveryMs);
          }
        } finally {
          await file.close();
        }
      }
    });
}

function listCommand(surroundings: Surroundings): Command {
  return new Command("list")
    .description("The images of a patient, and what became of them.")
    .argument("<patient>", "as `patients search` tells it")
    .option("--json", "machine-readable output: one image a line")
    .action(async (patientId: string, { json }: JsonOption) => {
      const { client } = await signedInClient(surroundings.env);
      const { images } = await client.clinical.images.list.mutate({ patientId });
      await printRows(surroundings, images, { json, line: inWords, none: "There are no images." });
    });
}
