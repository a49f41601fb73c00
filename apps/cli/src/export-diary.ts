import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { signedInClient } from "./credentials.ts";
import type { Surroundings } from "./surroundings.ts";

const pollMs = 300;

/** Asks for a file, waits until it is made, and writes it. Throws when it could not be made. */
export async function exportDiary(
  { env, err, isTerminal }: Surroundings,
  { from, to, output }: { readonly from: string; readonly to: string; readonly output: string },
): Promise<{ rowCount: number | null }> {
  const { client, credentials } = await signedInClient(env);
  let state = await client.exports.create.mutate({ type: "csv", from, to });
  while (state.status === "queued" || state.status === "running") {
    if (isTerminal) err(`\r${state.progress} %`);
    await sleep(pollMs);
    state = await client.exports.byId.query({ id: state.id });
  }
  if (isTerminal) err("\r");
  if (state.downloadPath === null) throw new Error("The file could not be made. Try again.");
  const response = await fetch(new URL(state.downloadPath, credentials.url), {
    headers: { authorization: `Bearer ${credentials.token}` },
  });
  if (!response.ok || response.body === null) throw new Error(`The file could not be fetched (${response.status}).`);
  const file = await open(output, "w", 0o600);
  try {
    for await (const chunk of response.body) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
  return { rowCount: state.rowCount };
}
