import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { type Client, createClient } from "@anamnesis/api/client";
import type { Surroundings } from "./surroundings.ts";

/** Where the command line is signed in. */
export interface Credentials {
  readonly url: string;
  readonly token: string;
}

function pathOf(env: Surroundings["env"]): string {
  return join(env["XDG_CONFIG_HOME"] ?? join(env["HOME"] ?? homedir(), ".config"), "anamnesis", "session.json");
}

/** Keeps the token in a file that only its owner reads. */
export async function saveCredentials(env: Surroundings["env"], credentials: Credentials): Promise<void> {
  const path = pathOf(env);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, JSON.stringify(credentials), { mode: 0o600 });
}

export async function forgetCredentials(env: Surroundings["env"]): Promise<void> {
  await rm(pathOf(env), { force: true });
}

/** Throws when nobody is signed in. */
export async function loadCredentials(env: Surroundings["env"]): Promise<Credentials> {
  const text = await readFile(pathOf(env), "utf8").catch(() => null);
  if (text === null) throw new Error("Sign in first: anamnesis sign-in --url … --email …");
  return JSON.parse(text) as Credentials;
}

/** The typed client, signed in. */
export async function signedInClient(
  env: Surroundings["env"],
): Promise<{ readonly client: Client; readonly credentials: Credentials }> {
  const credentials = await loadCredentials(env);
  return { client: createClient(credentials), credentials };
}
