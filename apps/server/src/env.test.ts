import { describe, expect, it } from "vitest";
import { appOrigins, readEnv } from "./env.ts";

describe("readEnv", () => {
  it("needs nothing to be set", () => {
    const env = readEnv({});
    expect(env).toMatchObject({ PORT: 3000, HOST: "127.0.0.1", DATA_DIR: ".data", SEED: "demo", WORKER: "inline" });
    expect(appOrigins(env)).toEqual(["http://127.0.0.1:3000", "http://localhost:3000"]);
  });

  it("shows no demonstration in somebody's own database unless told", () => {
    const DATABASE_URL = "postgres://anamnesis_app@db.example/anamnesis";
    expect(readEnv({ DATABASE_URL }).SEED).toBe("none");
    expect(readEnv({ DATABASE_URL, SEED: "demo" }).SEED).toBe("demo");
  });

  it.each([
    ["PORT", "http"],
    ["PORT", "70000"],
    ["PORT", "-1"],
    ["DATABASE_URL", "mysql://x"],
    ["APP_ORIGIN", "diary.example"],
    ["APP_ORIGIN", "https://diary.example/app"],
    ["APP_ORIGIN", "http://diary.example"],
    ["SEED", "yes"],
    ["WORKER", "both"],
    ["LOG_LEVEL", "loud"],
    ["NODE_ENV", "prod"],
    ["CONTEXT_KEY", "short"],
    ["METRICS_TOKEN", "short"],
    ["TRUST_PROXY", "everyone"],
    ["RATE_LIMIT_PER_MINUTE", "0"],
  ])("stops at %s=%s and names it", (name, value) => {
    expect(() => readEnv({ [name]: value })).toThrow(new RegExp(`^${name} must `, "u"));
  });
});
