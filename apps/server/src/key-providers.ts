import { readFile } from "node:fs/promises";
import {
  awsKmsKeyProvider,
  fileKeyProvider,
  guarded,
  type KeyProvider,
  type ParentKey,
  pkcs11KeyProvider,
  vaultKeyProvider,
} from "@anamnesis/crypto";
import type { KeyProviderName, KeySettings } from "./key-settings.ts";

/** Which wrap keys, and with what. */
interface Named extends KeySettings {
  readonly KEY_PROVIDER: KeyProviderName;
  readonly KEY_PROVIDER_BEFORE?: KeyProviderName | undefined;
}

/** What wraps keys of tenants, and what did before, where the environment names one. */
export function keyProvidersOf(
  env: Named,
  { rootKey, print }: { readonly rootKey: ParentKey; readonly print: (line: string) => void },
): { readonly keyProvider: KeyProvider; readonly earlierKeyProviders: readonly KeyProvider[] } {
  const providerOf = (name: KeyProviderName) => {
    if (name === "file") return fileKeyProvider(rootKey);
    const provider = guarded(outsideProvider(name, env));
    provider.onStateChange((isReached) =>
      print(
        `The key provider ${name} ${isReached ? "answers again." : "does not answer: what is sealed is unavailable."}`,
      ),
    );
    return provider;
  };
  const before = env.KEY_PROVIDER_BEFORE;
  return {
    keyProvider: providerOf(env.KEY_PROVIDER),
    earlierKeyProviders: before === undefined || before === env.KEY_PROVIDER ? [] : [providerOf(before)],
  };
}

function outsideProvider(name: Exclude<KeyProviderName, "file">, env: KeySettings): KeyProvider {
  const given = (variable: keyof KeySettings) => String(env[variable]);
  switch (name) {
    case "vault":
      return vaultKeyProvider({
        address: given("VAULT_ADDR"),
        token: async () => env.VAULT_TOKEN ?? (await readFile(given("VAULT_TOKEN_FILE"), "utf8")).trim(),
        mount: env.VAULT_TRANSIT_MOUNT,
        key: given("VAULT_TRANSIT_KEY"),
        namespace: env.VAULT_NAMESPACE,
      });
    case "aws-kms":
      return awsKmsKeyProvider({ keyId: given("AWS_KMS_KEY_ID"), region: given("AWS_REGION") });
    case "pkcs11":
      return pkcs11KeyProvider({
        module: given("PKCS11_MODULE"),
        token: given("PKCS11_TOKEN"),
        pin: given("PKCS11_PIN"),
        key: given("PKCS11_KEY"),
      });
  }
}
