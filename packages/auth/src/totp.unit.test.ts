import { describe, expect, it } from "vitest";
import { base32Of, findTotpStep, newTotpSecret, totpUri } from "./totp.ts";

/** The secret of RFC 6238, appendix B. */
const secret = Buffer.from("12345678901234567890");

/** RFC 6238, appendix B, SHA-1: seconds, and the code of 8 digits, whose last 6 are the code of 6 digits. */
const vectors: readonly (readonly [number, string])[] = [
  [59, "94287082"],
  [1_111_111_109, "07081804"],
  [1_111_111_111, "14050471"],
  [1_234_567_890, "89005924"],
  [2_000_000_000, "69279037"],
  [20_000_000_000, "65353130"],
];

describe("a one-time code", () => {
  it.each(vectors)("is that of RFC 6238 at %d s", (seconds, code) => {
    const step = Math.floor(seconds / 30);
    expect(findTotpStep({ secret, code: code.slice(2), at: seconds * 1000 })).toEqual({ kind: "match", step });
  });

  const [seconds, vector] = [1_111_111_109, "081804"];
  const step = Math.floor(seconds / 30);
  /** The vector's code, tried when the server is `steps` behind the device. */
  const seenWith = (steps: number, code = vector) => findTotpStep({ secret, code, at: (seconds - steps * 30) * 1000 });

  it.each([-1, 0, 1])("is accepted %d steps off, and names its own step", (steps) => {
    expect(seenWith(steps)).toEqual({ kind: "match", step });
  });

  it.each([
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 3],
    [10, 5],
    [-2, -1],
    [-3, -2],
    [-4, -2],
    [-10, -5],
  ])("is refused %d steps off, and tells the device's clock is off by %d minutes", (steps, minutes) => {
    expect(seenWith(steps)).toEqual({ kind: "clock_off", minutes });
  });

  it.each([-11, 11, 100])("is wrong %d steps off", (steps) => {
    expect(seenWith(steps)).toEqual({ kind: "wrong" });
  });

  it("keeps its leading zero", () => {
    expect(seenWith(0, "081804").kind).toBe("match");
    expect(seenWith(0, "81804").kind).toBe("wrong");
  });

  it.each(["", "08180", "0818040", " 081804", "o81804", "٠٨١٨٠٤", "-81804", "8.1804", "081804\n"])(
    "is not %j",
    (code) => {
      expect(seenWith(0, code)).toEqual({ kind: "wrong" });
    },
  );

  it("is not that of something that is no code, also when zeros are right", () => {
    const at = 50_750_553 * 30_000;
    expect(findTotpStep({ secret, code: "000000", at }).kind).toBe("match");
    expect(findTotpStep({ secret, code: "nonsense", at }).kind).toBe("wrong");
  });

  it("begins and ends with its 30 seconds", () => {
    const own = step * 30_000;
    expect(findTotpStep({ secret, code: vector, at: own - 30_000 }).kind).toBe("match");
    expect(findTotpStep({ secret, code: vector, at: own - 30_001 }).kind).toBe("clock_off");
    expect(findTotpStep({ secret, code: vector, at: own + 59_999 }).kind).toBe("match");
    expect(findTotpStep({ secret, code: vector, at: own + 60_000 }).kind).toBe("clock_off");
  });

  it("belongs to its secret", () => {
    expect(findTotpStep({ secret: newTotpSecret(), code: vector, at: seconds * 1000 }).kind).toBe("wrong");
  });
});

describe("a secret", () => {
  it("has 20 bytes, each time others", () => {
    const secrets = Array.from({ length: 50 }, () => newTotpSecret());
    expect(secrets.every((made) => made.length === 20)).toBe(true);
    expect(new Set(secrets.map((made) => made.toString("hex"))).size).toBe(50);
  });

  it("is typed by hand in groups of four", () => {
    expect(base32Of(secret)).toBe("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
  });

  it("is read from a QR code with its names escaped", () => {
    const uri = totpUri({ secret, accountName: "anna+diary@example.org", issuer: "Anamnesis & Co: Wien" });
    expect(uri).toBe(
      "otpauth://totp/Anamnesis%20%26%20Co%3A%20Wien:anna%2Bdiary%40example.org?issuer=Anamnesis%20%26%20Co%3A%20Wien" +
        "&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30",
    );
  });
});
