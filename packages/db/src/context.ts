/** What a passkey signed of a challenge (WebAuthn, 5.2.2). */
export interface AssertedPasskey {
  readonly challengeId: string;
  /** base64url, as browsers name it. */
  readonly credentialId: string;
  readonly authenticatorData: Buffer;
  readonly clientData: Buffer;
  readonly signature: Buffer;
}

/** What shows the database in whose name a transaction works. It looks at it itself, and takes nobody's word for it. */
export type Proof =
  /** `id`: the SHA-256 of a session's token, hex. With `orNobody` a session that has ended opens nobody's transaction. */
  | { readonly by: "session"; readonly id: string; readonly orNobody?: true }
  /** `output`: what the parameters of the account's password made of what was typed. */
  | { readonly by: "password"; readonly email: string; readonly output: Buffer }
  | ({ readonly by: "passkey" } & AssertedPasskey)
  /** `lease`: the run that holds the job. It acts for whoever asked. For the login of the worker. */
  | { readonly by: "job"; readonly id: string; readonly lease: string }
  /** What the installation does for itself. For the login of the worker. */
  | { readonly by: "system" }
  | { readonly by: "nobody" };

/** What a request, or work in the background, says of itself. It is recorded as it was said. */
export interface Claims {
  readonly requestId: string;
  readonly reason: string | null;
  readonly clientIp: string | null;
  readonly userAgent: string | null;
  /** What is being done, such as `symptoms.entries.record`. Without it the transaction can only read. */
  readonly process?: string;
  /** The process is opened by what writes first (`Tx.startProcess`): most that are done under this name only read. */
  readonly startsLate?: true;
  /** The process that asked for this one, for work of the system. */
  readonly parentProcessId?: string;
}

/** Who works in a transaction, and what they say of it. Everything the database records about a change comes from here. */
export interface Who extends Claims {
  readonly proof: Proof;
}

/** Characters of the name of a program that are recorded; the database refuses more. */
const longestAgent = 400;

/** The statement that opens the context of `who`. `processId` is that of the process which it opens at once, if any. */
export function openingOf(
  { proof, ...said }: Who,
  processId: string | null,
): { readonly text: string; readonly values: readonly unknown[] } {
  const { requestId, reason, clientIp, userAgent, process, parentProcessId } = said;
  const claims = {
    requestId,
    reason,
    clientIp,
    // As much as the database takes of it. And PostgreSQL has no text with a NUL in it.
    userAgent: userAgent?.slice(0, longestAgent).toWellFormed().replaceAll("\u0000", "") ?? null,
    ...(process === undefined ? {} : { process, parentProcessId }),
    ...(processId === null ? {} : { processId }),
  };
  switch (proof.by) {
    case "session":
      return {
        text: "SELECT * FROM app.begin_session($1, $2, $3)",
        values: [proof.id, proof.orNobody === true, claims],
      };
    case "password":
      return { text: "SELECT * FROM app.begin_password($1, $2, $3)", values: [proof.email, proof.output, claims] };
    case "passkey": {
      const { challengeId, credentialId, authenticatorData, clientData, signature } = proof;
      return {
        text: "SELECT * FROM app.begin_passkey($1, $2, $3, $4, $5, $6)",
        values: [challengeId, credentialId, authenticatorData, clientData, signature, claims],
      };
    }
    case "job":
      return { text: "SELECT app.begin_job($1, $2, $3)", values: [proof.id, proof.lease, claims] };
    case "system":
      return { text: "SELECT app.begin_system($1)", values: [claims] };
    case "nobody":
      return { text: "SELECT app.begin_anonymous($1)", values: [claims] };
  }
}
