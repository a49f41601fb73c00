import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeKeyProviderContract } from "../testing/key-provider-contract.ts";
import { kmsCredentials, type KmsServer, startKms } from "../testing/kms-server.ts";
import { awsKmsKeyProvider } from "./aws-kms.ts";

const settings = { keyId: "alias/anamnesis", region: "eu-central-1" };
const context = { tenantId: randomUUID(), keyId: randomBytes(16) };
const unavailable = { kind: "unavailable", reason: "crypto.key_provider_unavailable" };

let server: KmsServer;
beforeAll(async () => {
  server = await startKms(settings);
  process.env["AWS_ENDPOINT_URL_KMS"] = server.address;
  process.env["AWS_ACCESS_KEY_ID"] = kmsCredentials.accessKeyId;
  process.env["AWS_SECRET_ACCESS_KEY"] = kmsCredentials.secretAccessKey;
});
afterAll(() => server.close());

describeKeyProviderContract("the AWS Key Management Service", async () => awsKmsKeyProvider(settings));

describe("the AWS Key Management Service", () => {
  it("is unavailable while its key is disabled, and comes back", async () => {
    const provider = awsKmsKeyProvider(settings);
    const wrapped = await provider.wrap(randomBytes(32), context);
    server.disable(true);
    await expect(provider.unwrap(wrapped, context)).rejects.toMatchObject(unavailable);
    await expect(provider.wrap(randomBytes(32), context)).rejects.toMatchObject(unavailable);
    server.disable(false);
    await expect(provider.unwrap(wrapped, context)).resolves.toHaveLength(32);
  });

  it("is unavailable for another key, another region, and other credentials", async () => {
    for (const other of [{ keyId: "alias/other" }, { region: "us-east-1" }]) {
      const provider = awsKmsKeyProvider({ ...settings, ...other });
      await expect(provider.wrap(randomBytes(32), context)).rejects.toMatchObject(unavailable);
    }
    process.env["AWS_SECRET_ACCESS_KEY"] = "another";
    const failed = awsKmsKeyProvider(settings).wrap(randomBytes(32), context);
    await expect(failed).rejects.toMatchObject({ ...unavailable, cause: { name: "UnrecognizedClientException" } });
    process.env["AWS_SECRET_ACCESS_KEY"] = kmsCredentials.secretAccessKey;
  });
});
