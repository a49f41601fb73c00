import { isIP } from "node:net";
import { createEnv } from "@t3-oss/env-core";
import { cidr, type Language, languages, pushHost, timeZone } from "@anamnesis/domain";
import { z } from "zod";
import { StartError } from "@anamnesis/db/embedded";
import { type KeyProviderName, keyProviderNames, type KeySettings, requireKeySettings } from "./key-settings.ts";

const url = (protocols: readonly string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    message: `must be an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
  });
const postgresUrl = url(["postgres:", "postgresql:"]).optional();
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .refine((value) => isWhole(value, min, max), {
      message: `must be a whole number from ${min} to ${max}`,
    })
    .transform(Number);
const isWhole = (text: string, min: number, max: number) =>
  /^\d{1,15}$/u.test(text) && Number(text) >= min && Number(text) <= max;
const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values, { error: `must be one of ${values.join(", ")}` });

const said = z.string().min(1);

const proxyNames: ReadonlySet<string> = new Set(["loopback", "linklocal", "uniquelocal"]);

/** An address, a range such as 10.0.0.0/8, or a range by name. */
function isProxy(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const longest = isIP(address) === 4 ? 32 : 128;
  if (proxyNames.has(text)) return true;
  return isIP(address) > 0 && rest.length === 0 && (bits === undefined || isWhole(bits, 1, longest));
}

function listOf(text: string): readonly string[] {
  if (text.trim() === "false") return [];
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** What the process was told by its environment. `.env.example` explains each. */
export interface Env extends KeySettings {
  readonly PORT: number;
  readonly HOST: string;
  readonly DATA_DIR: string;
  readonly DATABASE_URL?: string | undefined;
  readonly DATABASE_OWNER_URL?: string | undefined;
  readonly DATABASE_WORKER_URL?: string | undefined;
  /** Hex, 32 bytes. */
  readonly ROOT_KEY?: string | undefined;
  /** What wraps the keys of people and organizations. */
  readonly KEY_PROVIDER: KeyProviderName;
  /** What wrapped them before, and opens those that no rotation has reached. */
  readonly KEY_PROVIDER_BEFORE?: KeyProviderName | undefined;
  readonly SMTP_URL?: string | undefined;
  readonly MAIL_FROM?: string | undefined;
  readonly APP_ORIGIN?: string | undefined;
  readonly SEED: "demo" | "none";
  /** What suggests diagnoses to doctors. */
  readonly DIAGNOSIS_MODEL: "off" | "rules";
  /** In which language the sample people are, and write. */
  readonly SEED_LANGUAGE: Language;
  readonly NODE_ENV: "production" | "development" | "test";
  readonly WORKER: "inline" | "external";
  readonly LOG_LEVEL: "trace" | "debug" | "info" | "warn" | "error" | "silent";
  /** Addresses of proxies whose X-Forwarded-For is believed. */
  readonly TRUST_PROXY: readonly string[];
  /** Networks besides the public ones that resources of organizations may be in, in CIDR notation. */
  readonly ALLOWED_PRIVATE_NETWORKS: readonly string[];
  /** Hosts of push services besides those that browsers are known to use. */
  readonly PUSH_HOSTS: readonly string[];
  /** Where push services reach the operators: `mailto:` or `https:`. */
  readonly PUSH_SUBJECT?: string | undefined;
  /** Where ClamAV looks into files that are sent; nothing is scanned without. */
  readonly CLAMD_URL?: string | undefined;
  readonly RATE_LIMIT_PER_MINUTE: number;
  readonly METRICS_TOKEN?: string | undefined;
  /** Where messages of HL7 v2 are listened for; nowhere unless set. */
  readonly HL7_PORT?: number | undefined;
  readonly HL7_HOST: string;
  /** File with the token of a program, whose person brings them. */
  readonly HL7_TOKEN_FILE?: string | undefined;
  /** In which the clocks of senders go. */
  readonly HL7_TIME_ZONE: string;
}

/**
 * Reads and checks the environment: the only reader of it.
 * Throws StartError that names each wrong variable and what it expects.
 */
export function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const env = createEnv({
    server: {
      PORT: wholeNumber(1, 65_535).default(3000),
      HOST: z.string().min(1).default("127.0.0.1"),
      DATA_DIR: z.string().min(1).default(".data"),
      DATABASE_URL: postgresUrl,
      DATABASE_OWNER_URL: postgresUrl,
      DATABASE_WORKER_URL: postgresUrl,
      ROOT_KEY: z
        .string()
        .regex(/^[0-9a-f]{64}$/u, "must be 64 hexadecimal digits")
        .optional(),
      KEY_PROVIDER: oneOf(...keyProviderNames).optional(),
      KEY_PROVIDER_BEFORE: oneOf(...keyProviderNames).optional(),
      VAULT_ADDR: url(["http:", "https:"]).refine(isClosedAddress, "must use https unless it is localhost").optional(),
      VAULT_TOKEN: said.optional(),
      VAULT_TOKEN_FILE: said.optional(),
      VAULT_NAMESPACE: said.optional(),
      VAULT_TRANSIT_MOUNT: said.default("transit"),
      VAULT_TRANSIT_KEY: said.optional(),
      AWS_REGION: said.optional(),
      AWS_KMS_KEY_ID: said.optional(),
      PKCS11_MODULE: said.optional(),
      PKCS11_TOKEN: said.optional(),
      PKCS11_PIN: said.optional(),
      PKCS11_KEY: said.optional(),
      SMTP_URL: url(["smtp:", "smtps:"]).optional(),
      MAIL_FROM: z
        .string()
        .regex(/^(?:[^<>\r\n]+ <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/u, {
          message: "must be an address such as diary@clinic.example or The Diary <diary@clinic.example>",
        })
        .optional(),
      APP_ORIGIN: url(["http:", "https:"])
        .refine(
          (value) => !URL.canParse(value) || new URL(value).origin === value,
          "must be an origin such as https://diary.example, without a path",
        )
        .optional(),
      SEED: oneOf("demo", "none").optional(),
      DIAGNOSIS_MODEL: oneOf("off", "rules").default("off"),
      SEED_LANGUAGE: oneOf(...languages).default("en"),
      NODE_ENV: oneOf("production", "development", "test").default("production"),
      WORKER: oneOf("inline", "external").default("inline"),
      LOG_LEVEL: oneOf("trace", "debug", "info", "warn", "error", "silent").default("info"),
      TRUST_PROXY: z
        .string()
        .transform(listOf)
        .refine((list) => list.every(isProxy), {
          message:
            "must be addresses or ranges of proxies such as 10.0.0.1 or 10.0.0.0/8, separated by commas, or false",
        })
        .default([]),
      ALLOWED_PRIVATE_NETWORKS: z
        .string()
        .transform(listOf)
        .refine((list) => list.every((network) => cidr.safeParse(network).success), {
          message: "must be networks such as 10.20.0.0/16, separated by commas, or false",
        })
        .default([]),
      PUSH_HOSTS: z
        .string()
        .transform(listOf)
        .refine((list) => list.every((host) => pushHost.test(host)), {
          message: "must be hosts such as push.example or *.push.example, separated by commas, or false",
        })
        .default([]),
      PUSH_SUBJECT: z
        .string()
        .regex(/^(?:mailto:[^<>@\s]+@[^<>@\s]+|https:\/\/[^\s]+)$/u, {
          message: "must be mailto: with an address, or an address that starts with https://",
        })
        .optional(),
      CLAMD_URL: url(["tcp:", "unix:"]).optional(),
      RATE_LIMIT_PER_MINUTE: wholeNumber(1, 10_000_000).default(1200),
      METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
      HL7_PORT: wholeNumber(1, 65_535).optional(),
      HL7_HOST: said.default("127.0.0.1"),
      HL7_TOKEN_FILE: said.optional(),
      HL7_TIME_ZONE: timeZone.default("UTC"),
    },
    runtimeEnv: source,
    emptyStringAsUndefined: true,
    onValidationError(issues) {
      const words = issues.map((issue) => `${issue.path?.map(String).join(".")} ${issue.message}`);
      throw new StartError(`${words.join("; ")}.`);
    },
  });
  refuseOpenOrigin(env.APP_ORIGIN, env.NODE_ENV);
  refuseSilentKeyFile(env);
  if (env.HL7_PORT !== undefined && env.HL7_TOKEN_FILE === undefined) {
    throw new StartError("Set HL7_TOKEN_FILE as well: messages are taken over in the name of whoever gave the token.");
  }
  requireKeySettings(env, env.KEY_PROVIDER ?? "file");
  requireKeySettings(env, env.KEY_PROVIDER_BEFORE ?? "file");
  return { ...env, KEY_PROVIDER: env.KEY_PROVIDER ?? "file", SEED: env.SEED ?? (isForOneself(env) ? "demo" : "none") };
}

const ownNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

/** Demonstration accounts have passwords that everybody can read: they are for whoever tries this on their own machine. */
function isForOneself(env: Pick<Env, "DATABASE_URL" | "APP_ORIGIN" | "HOST">): boolean {
  const isNamed = env.APP_ORIGIN !== undefined && !ownNames.has(new URL(env.APP_ORIGIN).hostname);
  return env.DATABASE_URL === undefined && ownNames.has(env.HOST) && !isNamed;
}

/** The keys that are wrapped travel to it, and a token that opens all of them. */
const isClosedAddress = (value: string) =>
  !URL.canParse(value) || new URL(value).protocol === "https:" || ownNames.has(new URL(value).hostname);

/** Session cookies travel in clear over plain http: that is for one's own machine. */
function refuseOpenOrigin(origin: string | undefined, mode: Env["NODE_ENV"]): void {
  if (origin === undefined || mode !== "production") return;
  const { protocol, hostname } = new URL(origin);
  if (protocol === "http:" && !ownNames.has(hostname)) {
    throw new StartError("APP_ORIGIN must use https unless it is localhost.");
  }
}

/** Where others keep what is theirs, a root key on the same machine is somebody's decision, not what happens by itself. */
function refuseSilentKeyFile({
  KEY_PROVIDER,
  APP_ORIGIN,
  NODE_ENV,
}: Pick<Env, "APP_ORIGIN" | "NODE_ENV"> & { readonly KEY_PROVIDER?: string | undefined }): void {
  if (KEY_PROVIDER !== undefined || APP_ORIGIN === undefined || NODE_ENV !== "production") return;
  if (ownNames.has(new URL(APP_ORIGIN).hostname)) return;
  throw new StartError(
    "KEY_PROVIDER must be set where APP_ORIGIN is not localhost: vault, aws-kms or pkcs11; or file, if the root key is meant to be in ROOT_KEY or DATA_DIR/keys.",
  );
}

/** Where a person on this machine opens the app. */
export function appAddress(env: Pick<Env, "APP_ORIGIN" | "HOST" | "PORT">): string {
  if (env.APP_ORIGIN !== undefined) return env.APP_ORIGIN;
  // "All addresses" is none that a browser could send back as its origin.
  const host = env.HOST === "0.0.0.0" || isIP(env.HOST) === 6 ? "127.0.0.1" : env.HOST;
  return `http://${host}:${env.PORT}`;
}

/** Who mails come from. */
export function mailFrom(env: Pick<Env, "MAIL_FROM" | "APP_ORIGIN" | "HOST" | "PORT">): string {
  if (env.MAIL_FROM !== undefined) return env.MAIL_FROM;
  const { hostname } = new URL(appAddress(env));
  return `Anamnesis <no-reply@${isIP(hostname) > 0 ? "localhost" : hostname}>`;
}

/** Origins from which a browser may change something. Without APP_ORIGIN these are the machine's own names. */
export function appOrigins(env: Pick<Env, "APP_ORIGIN" | "PORT">): readonly [string, ...string[]] {
  if (env.APP_ORIGIN !== undefined) return [env.APP_ORIGIN];
  return [`http://127.0.0.1:${env.PORT}`, `http://localhost:${env.PORT}`];
}
