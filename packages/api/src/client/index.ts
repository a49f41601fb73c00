import { type ReceivedError, receivedError } from "@anamnesis/domain";
import { createTRPCClient, httpLink, type HTTPLinkOptions, type TRPCClient, TRPCClientError } from "@trpc/client";
import type { AppRouter } from "../router.ts";

export interface ClientOptions {
  /** Where the server is, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Session token of a program, from `identity.sessions.signIn`. */
  readonly token?: string | undefined;
  readonly fetch?: HTTPLinkOptions<AppRouter["_def"]["_config"]["$types"]>["fetch"];
}

/** Every procedure, with its input and output. */
export type Client = TRPCClient<AppRouter>;

/** The typed client of a program: every procedure, with its input and output inferred. */
export function createClient(options: ClientOptions): Client {
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: new URL("/trpc", options.url).href,
        headers: ({ op }) => ({
          "x-anamnesis-client": "program",
          ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
          ...(op.type === "mutation" ? { "idempotency-key": crypto.randomUUID() } : {}),
        }),
        ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
      }),
    ],
  });
}

/** What the server said about a failed call; null when it did not get an answer. */
export function appErrorOf(error: unknown): ReceivedError | null {
  return error instanceof TRPCClientError ? receivedError(error.data) : null;
}
