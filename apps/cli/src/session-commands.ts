import { createClient } from "@anamnesis/api/client";
import { Command } from "commander";
import { forgetCredentials, saveCredentials, signedInClient } from "./credentials.ts";
import { readLine, type Surroundings } from "./surroundings.ts";

export function signInCommand({ env, stdin, out, err }: Surroundings): Command {
  return new Command("sign-in")
    .description("Sign in; the password is read from standard input.")
    .requiredOption("--email <address>")
    .option("--url <address>", "where the server is", "http://127.0.0.1:3000")
    .option("--json", "machine-readable output")
    .action(async (options: { email: string; url: string; json?: boolean }) => {
      if (options.json !== true) err("Password: ");
      const password = await readLine(stdin);
      const { account, token, expiresAt } = await createClient({ url: options.url }).identity.sessions.signIn.mutate({
        email: options.email,
        password,
      });
      if (token === null) throw new Error("The server did not give a token.");
      await saveCredentials(env, { url: options.url, token });
      out(
        options.json === true
          ? `${JSON.stringify({ account, expiresAt })}\n`
          : `Signed in as ${account.displayName}.\n`,
      );
    });
}

export function signOutCommand({ env, out }: Surroundings): Command {
  return new Command("sign-out")
    .description("End the session and forget its token.")
    .option("--json", "machine-readable output")
    .action(async (options: { json?: boolean }) => {
      const { client } = await signedInClient(env);
      await client.identity.sessions.signOut.mutate();
      await forgetCredentials(env);
      out(options.json === true ? '{"signedOut":true}\n' : "Signed out.\n");
    });
}
