import { StartError } from "@anamnesis/db/embedded";

export const keyProviderNames = ["file", "vault", "aws-kms", "pkcs11"] as const;
export type KeyProviderName = (typeof keyProviderNames)[number];

/** What the environment says of key providers. */
export interface KeySettings {
  readonly VAULT_ADDR?: string | undefined;
  readonly VAULT_TOKEN?: string | undefined;
  readonly VAULT_TOKEN_FILE?: string | undefined;
  readonly VAULT_NAMESPACE?: string | undefined;
  readonly VAULT_TRANSIT_MOUNT: string;
  readonly VAULT_TRANSIT_KEY?: string | undefined;
  readonly AWS_REGION?: string | undefined;
  readonly AWS_KMS_KEY_ID?: string | undefined;
  readonly PKCS11_MODULE?: string | undefined;
  readonly PKCS11_TOKEN?: string | undefined;
  readonly PKCS11_PIN?: string | undefined;
  readonly PKCS11_KEY?: string | undefined;
}

/** Without these a provider is not to be had; of a list within, one. */
const needed: Readonly<Record<KeyProviderName, readonly (readonly (keyof KeySettings)[])[]>> = {
  file: [],
  vault: [["VAULT_ADDR"], ["VAULT_TRANSIT_KEY"], ["VAULT_TOKEN_FILE", "VAULT_TOKEN"]],
  "aws-kms": [["AWS_REGION"], ["AWS_KMS_KEY_ID"]],
  pkcs11: [["PKCS11_MODULE"], ["PKCS11_TOKEN"], ["PKCS11_PIN"], ["PKCS11_KEY"]],
};

/** @throws StartError that names what a provider needs and the environment does not say */
export function requireKeySettings(settings: KeySettings, name: KeyProviderName): void {
  const missing = needed[name].filter((ones) => ones.every((variable) => settings[variable] === undefined));
  if (missing.length === 0) return;
  throw new StartError(`KEY_PROVIDER ${name} needs ${missing.map((ones) => ones.join(" or ")).join(", ")}.`);
}
