import { describe, expect, it } from "vitest";
import { appAddress, appOrigins, readEnv } from "./env.ts";

describe("readEnv", () => {
  it("needs nothing to be set", () => {
    const env = readEnv({});
    expect(env).toMatchObject({ PORT: 3000, HOST: "127.0.0.1", DATA_DIR: ".data", SEED: "demo", WORKER: "inline" });
    expect(appOrigins(env)).toEqual(["http://127.0.0.1:3000", "http://localhost:3000"]);
  });

  it("shows no demonstration in somebody's own database unless told", () => {
    const DATABASE_URL = "postgres://anamnesis_app@db.example/anamnesis";
    expect(readEnv({ DATABASE_URL }).SEED).toBe("none");
    // Nor where others can reach it: everybody knows the passwords.
    expect(readEnv({ HOST: "0.0.0.0" }).SEED).toBe("none");
    expect(readEnv({ APP_ORIGIN: "https://diary.example", KEY_PROVIDER: "file" }).SEED).toBe("none");
    expect(readEnv({ APP_ORIGIN: "http://localhost:3000" }).SEED).toBe("demo");
    expect(readEnv({ DATABASE_URL, SEED: "demo" }).SEED).toBe("demo");
    expect([readEnv({}), readEnv({ SEED_LANGUAGE: "de" })].map(({ SEED_LANGUAGE }) => SEED_LANGUAGE)).toEqual([
      "en",
      "de",
    ]);
    expect(() => readEnv({ SEED_LANGUAGE: "fr" })).toThrow("SEED_LANGUAGE");
  });

  it("believes the proxies it was told of, and none without", () => {
    const proxies = (TRUST_PROXY: string) => readEnv({ TRUST_PROXY }).TRUST_PROXY;
    expect(proxies("10.0.0.1, 10.1.0.0/16,fd00::/8,loopback")).toEqual([
      "10.0.0.1",
      "10.1.0.0/16",
      "fd00::/8",
      "loopback",
    ]);
    for (const none of ["false", "", " , "]) expect(proxies(none), none).toEqual([]);
  });

  it("opens the networks that it was told of to resources, and none without", () => {
    expect(readEnv({}).ALLOWED_PRIVATE_NETWORKS).toEqual([]);
    const open = readEnv({ ALLOWED_PRIVATE_NETWORKS: "10.20.0.0/16, fd00:20::/32,192.0.2.7" });
    expect(open.ALLOWED_PRIVATE_NETWORKS).toEqual(["10.20.0.0/16", "fd00:20::/32", "192.0.2.7"]);
  });

  it("tells an address that a browser can sign in from", () => {
    const address = (given: Record<string, string>) => appAddress(readEnv(given));
    expect(address({})).toBe("http://127.0.0.1:3000");
    expect(address({ HOST: "0.0.0.0", PORT: "80" })).toBe("http://127.0.0.1:80");
    expect(address({ HOST: "::" })).toBe("http://127.0.0.1:3000");
    expect(address({ HOST: "localhost" })).toBe("http://localhost:3000");
    expect(address({ HOST: "0.0.0.0", APP_ORIGIN: "https://diary.example", KEY_PROVIDER: "file" })).toBe(
      "https://diary.example",
    );
  });

  it("keeps the root key on the machine that serves others only when it is told so", () => {
    const named = { APP_ORIGIN: "https://diary.example" };
    expect(() => readEnv(named)).toThrow(/^KEY_PROVIDER must be set where APP_ORIGIN is not localhost/u);
    expect(readEnv({ ...named, KEY_PROVIDER: "file" }).KEY_PROVIDER).toBe("file");
    // Nobody has to say anything on a machine of their own.
    expect(readEnv({}).KEY_PROVIDER).toBe("file");
    expect(readEnv({ APP_ORIGIN: "http://localhost:3000" }).KEY_PROVIDER).toBe("file");
    expect(readEnv({ DATABASE_URL: "postgres://anamnesis_app@db.example/anamnesis" }).KEY_PROVIDER).toBe("file");
    expect(readEnv({ ...named, NODE_ENV: "development" }).KEY_PROVIDER).toBe("file");
  });

  it("names what a key provider needs besides", () => {
    expect(() => readEnv({ KEY_PROVIDER: "vault", VAULT_ADDR: "https://vault.example" })).toThrow(
      "KEY_PROVIDER vault needs VAULT_TRANSIT_KEY, VAULT_TOKEN_FILE or VAULT_TOKEN.",
    );
    const aws = { AWS_REGION: "eu-central-1", AWS_KMS_KEY_ID: "alias/anamnesis" };
    expect(readEnv({ KEY_PROVIDER: "aws-kms", ...aws }).KEY_PROVIDER).toBe("aws-kms");
    expect(() => readEnv({ KEY_PROVIDER: "aws-kms", KEY_PROVIDER_BEFORE: "pkcs11", ...aws })).toThrow(
      "KEY_PROVIDER pkcs11 needs PKCS11_MODULE, PKCS11_TOKEN, PKCS11_PIN, PKCS11_KEY.",
    );
    expect(readEnv({ VAULT_ADDR: "http://127.0.0.1:8200" }).VAULT_TRANSIT_MOUNT).toBe("transit");
  });

  it.each([
    ["PORT", "http"],
    ["PORT", "70000"],
    ["PORT", "-1"],
    ["PORT", "0"],
    ["DATABASE_URL", "mysql://x"],
    ["APP_ORIGIN", "diary.example"],
    ["APP_ORIGIN", "https://diary.example/app"],
    ["APP_ORIGIN", "http://diary.example"],
    ["SEED", "yes"],
    ["WORKER", "both"],
    ["LOG_LEVEL", "loud"],
    ["NODE_ENV", "prod"],
    ["KEY_PROVIDER", "memory"],
    ["KEY_PROVIDER_BEFORE", "memory"],
    ["VAULT_ADDR", "vault.example:8200"],
    ["VAULT_ADDR", "http://vault.example:8200"],
    ["METRICS_TOKEN", "short"],
    ["TRUST_PROXY", "everyone"],
    ["TRUST_PROXY", "true"],
    ["TRUST_PROXY", "1"],
    ["TRUST_PROXY", "10.0.0.256"],
    ["TRUST_PROXY", "10.0.0.0/33"],
    ["TRUST_PROXY", "10.0.0.1, proxy.example"],
    ["RATE_LIMIT_PER_MINUTE", "0"],
    ["ALLOWED_PRIVATE_NETWORKS", "everything"],
    ["ALLOWED_PRIVATE_NETWORKS", "10.0.0.0/33"],
    ["ALLOWED_PRIVATE_NETWORKS", "10.0.0.1/8"],
    ["ALLOWED_PRIVATE_NETWORKS", "10.0.0.0/8, clinic.example"],
  ])("stops at %s=%s and names it", (name, value) => {
    expect(() => readEnv({ [name]: value })).toThrow(new RegExp(`^${name} must `, "u"));
  });
});
