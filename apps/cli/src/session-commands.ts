import { createClient } from "@anamnesis/api/client";
import { Command } from "commander";
import { forgetCredentials, saveCredentials, signedInClient } from "./credentials.ts";
import type { JsonOption } from "./output.ts";
import { readLine, type Surroundings } from "./surroundings.ts";

interface CodeOption {
  readonly code?: string;
}

/** Six digits are of an authenticator app; anything else is a recovery code. */
function factorOf({ code }: CodeOption): { totp?: string; recoveryCode?: string } {
  if (code === undefined) return {};
  return /^[\d\s-]{6,8}$/u.test(code) ? { totp: code } : { recoveryCode: code };
}

const codeWords = "code of the authenticator app, or a recovery code";

export function signInCommand({ env, stdin, out, err }: Surroundings): Command {
  return new Command("sign-in")
    .description("Sign in; the password is read from standard input.")
    .requiredOption("--email <address>")
    .option("--code <code>", codeWords)
    .option("--url <address>", "where the server is", "http://127.0.0.1:3000")
    .option("--json", "machine-readable output")
    .action(async (options: CodeOption & JsonOption & { email: string; url: string }) => {
      if (options.json !== true) err("Password: ");
      const password = await readLine(stdin);
      const { signIn } = createClient({ url: options.url }).identity.sessions;
      const { account, token, expiresAt } = await signIn.mutate({
        email: options.email,
        password,
        ...factorOf(options),
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

export function confirmCommand({ env, stdin, out, err }: Surroundings): Command {
  return new Command("confirm")
    .description("Prove again who you are, for the next ten minutes; the password is read from standard input.")
    .option("--code <code>", codeWords)
    .option("--json", "machine-readable output")
    .action(async (options: CodeOption & JsonOption) => {
      const { client, credentials } = await signedInClient(env);
      if (options.json !== true) err("Password: ");
      const password = await readLine(stdin);
      const { token } = await client.identity.sessions.stepUp.mutate({ password, ...factorOf(options) });
      if (token === null) throw new Error("The server did not give a token.");
      await saveCredentials(env, { ...credentials, token });
      out(options.json === true ? '{"confirmed":true}\n' : "Confirmed.\n");
    });
}

export function signOutCommand({ env, out }: Surroundings): Command {
  return new Command("sign-out")
    .description("End the session and forget its token.")
    .option("--json", "machine-readable output")
    .action(async (options: JsonOption) => {
      const { client } = await signedInClient(env);
      await client.identity.sessions.signOut.mutate();
      await forgetCredentials(env);
      out(options.json === true ? '{"signedOut":true}\n' : "Signed out.\n");
    });
}
