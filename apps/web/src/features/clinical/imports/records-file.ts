import { entriesOfFile, partsOfEntries, type SentEntry } from "@anamnesis/domain";
import { client } from "../../../lib/trpc.ts";

/** The resources of a file, read on the device; null where it is none of those that are. */
export async function readRecords(file: File): Promise<readonly SentEntry[] | null> {
  const text = await file.text();
  try {
    return entriesOfFile(text);
  } catch {
    return null;
  }
}

/** Sends them part by part, as one import. Sent again after it was interrupted, what came before is known. */
export async function sendRecords(
  name: string,
  entries: readonly SentEntry[],
  onSent: (share: number) => void,
): Promise<void> {
  const importId = crypto.randomUUID();
  const parts = partsOfEntries(entries);
  for (const [index, entry] of parts.entries()) {
    const bundle = { resourceType: "Bundle" as const, type: "collection" as const, entry: [...entry] };
    await client.fhir.import.mutate({ bundle, importId, name });
    onSent((index + 1) / parts.length);
  }
}

/** Takes an import back, some patients at a time. Throws where records are not open any more. */
export async function takeImportBack(id: string): Promise<{ readonly remaining: number }> {
  let before = Number.POSITIVE_INFINITY;
  for (;;) {
    const { remaining } = await client.fhir.imports.undo.mutate({ id });
    if (remaining === 0 || remaining >= before) return { remaining };
    before = remaining;
  }
}
