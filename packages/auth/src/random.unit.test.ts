import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { newRecoveryCodes } from "./recovery-codes.ts";
import { newToken } from "./token.ts";
import { newTotpSecret } from "./totp.ts";

vi.mock("node:crypto", { spy: true });
afterEach(() => vi.restoreAllMocks());

/** Lets the system's generator give these bytes only, and says how many were asked for at a time. */
function given(byte: number): () => number[] {
  const spy = vi.mocked(randomBytes) as unknown as ReturnType<typeof vi.fn>;
  spy.mockClear();
  spy.mockImplementation((size: number) => Buffer.alloc(size, byte));
  return () => spy.mock.calls.map(([size]) => Number(size));
}

describe("what nobody may guess comes from the system's generator alone", () => {
  it("a session's token: 32 bytes", () => {
    const asked = given(7);
    expect(newToken()).toBe(Buffer.alloc(32, 7).toString("base64url"));
    expect(asked()).toEqual([32]);
  });

  it("the secret of an app: 20 bytes", () => {
    const asked = given(7);
    expect(newTotpSecret()).toEqual(Buffer.alloc(20, 7));
    expect(asked()).toEqual([20]);
  });

  it("recovery codes: a byte for each letter", () => {
    const asked: number[] = [];
    const spy = vi.mocked(randomBytes) as unknown as ReturnType<typeof vi.fn>;
    spy.mockImplementation((size: number) => {
      asked.push(size);
      return Buffer.alloc(size, asked.length);
    });
    expect(newRecoveryCodes().map((code) => code.replace("-", ""))).toEqual(
      [..."123456789A"].map((letter) => letter.repeat(10)),
    );
    expect(asked).toEqual(Array.from({ length: 10 }, () => 10));
  });
});
