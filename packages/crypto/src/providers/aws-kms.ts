import type { KMSClient, KMSServiceException } from "@aws-sdk/client-kms";
import { type KeyProvider, notOpened, notReached, type WrapContext } from "../key-provider.ts";

export interface AwsKmsSettings {
  /** Id, ARN or alias of a symmetric key, such as `alias/anamnesis`. */
  readonly keyId: string;
  readonly region: string;
}

/** Milliseconds for one try, of which there are two. Whoever waits for it holds a connection of the database. */
const timeoutMs = 1_500;
const tries = 2;

/** What the key management service says of bytes that it did not wrap for this context under this key. */
const refusals: ReadonlySet<string> = new Set(["InvalidCiphertextException", "IncorrectKeyException"]);

/** Bound to what is wrapped, and told in the service's own log of each use. */
const contextOf = ({ tenantId, keyId }: WrapContext) => ({
  "anamnesis:tenant": tenantId,
  "anamnesis:key": keyId.toString("hex"),
});

/**
 * Wraps with a key that never leaves the AWS Key Management Service. Credentials are found as the SDK finds them:
 * environment, profile, role of the machine.
 */
export function awsKmsKeyProvider({ keyId, region }: AwsKmsSettings): KeyProvider {
  let opened: Promise<KMSClient> | null = null;
  // Loaded by whoever uses it: nobody else needs it in memory.
  const sdk = () => import("@aws-sdk/client-kms");
  const client = () =>
    (opened ??= sdk().then(
      ({ KMSClient: Client }) =>
        new Client({
          region,
          maxAttempts: tries,
          requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
        }),
    ));

  return {
    name: "aws-kms",
    async wrap(secret, context) {
      const { EncryptCommand } = await sdk();
      const command = new EncryptCommand({ KeyId: keyId, Plaintext: secret, EncryptionContext: contextOf(context) });
      const answer = await (await client()).send(command).catch((error: unknown) => {
        throw notReached(error);
      });
      if (answer.CiphertextBlob === undefined) throw notReached(new Error("no ciphertext came"));
      return Buffer.from(answer.CiphertextBlob);
    },
    async unwrap(wrapped, context) {
      const { DecryptCommand } = await sdk();
      // The service refuses an empty field as a fault of the caller.
      if (wrapped.length === 0) throw notOpened();
      const command = new DecryptCommand({
        KeyId: keyId,
        CiphertextBlob: wrapped,
        EncryptionContext: contextOf(context),
      });
      const answer = await (await client()).send(command).catch((error: KMSServiceException) => {
        throw refusals.has(error.name) ? notOpened(error) : notReached(error);
      });
      if (answer.Plaintext === undefined) throw notReached(new Error("no plaintext came"));
      return Buffer.from(answer.Plaintext);
    },
  };
}
