import { createPublicKey, createVerify, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { rootKeyOf } from "./parent-key.ts";
import { pushIdentityOf, sealForPush } from "./web-push.ts";

const bytes = (text: string) => Buffer.from(text, "base64url");

describe("a push message", () => {
  // The example of RFC 8291, section 5 and appendix A.
  const receiver = {
    publicKey: bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
    secret: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
  };
  const text = "When I grow up, I want to be a watermelon";

  it("is what the RFC makes of its example", () => {
    const sealed = sealForPush(receiver, text, {
      privateKey: bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
      salt: bytes("DGv6ra1nlYgDCS1FRnbzlw"),
      length: text.length + 1,
    });
    expect(sealed.toString("base64url")).toBe(
      "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
    );
  });

  it("is as long as any other, and another each time", () => {
    const [short, long] = [sealForPush(receiver, "a"), sealForPush(receiver, "ä".repeat(500))];
    expect(short.length).toBe(long.length);
    expect(sealForPush(receiver, "a").equals(short)).toBe(false);
  });

  it("is refused when it is too long, or for a key that is no point of the curve", () => {
    expect(() => sealForPush(receiver, "a".repeat(1024))).toThrow("less than 1024 bytes");
    expect(() => sealForPush({ ...receiver, publicKey: Buffer.alloc(65, 4) }, "a")).toThrow("key");
  });
});

describe("the sender", () => {
  const secret = randomBytes(32);

  it("is the same for a root key, and another for another", () => {
    const key = pushIdentityOf(rootKeyOf(secret)).publicKey;
    expect(pushIdentityOf(rootKeyOf(secret)).publicKey).toBe(key);
    expect(pushIdentityOf(rootKeyOf(randomBytes(32))).publicKey).not.toBe(key);
    expect(bytes(key)).toHaveLength(65);
  });

  it("signs for one push service, for less than a day", () => {
    const identity = pushIdentityOf(rootKeyOf(secret));
    const header = identity.authorizationFor("https://push.example:8443/a/b?c", "mailto:a@example.org");
    const [, token = "", key = ""] = /^vapid t=([\w.-]+), k=([\w-]+)$/u.exec(header) ?? [];
    const [head = "", claims = "", signature = ""] = token.split(".");
    expect(JSON.parse(bytes(head).toString())).toEqual({ typ: "JWT", alg: "ES256" });
    const { exp, ...rest } = JSON.parse(bytes(claims).toString()) as { exp: number };
    expect(rest).toEqual({ aud: "https://push.example:8443", sub: "mailto:a@example.org" });
    expect(exp * 1000 - Date.now()).toBeLessThan(86_400_000);
    const x = bytes(key).subarray(1, 33).toString("base64url");
    const y = bytes(key).subarray(33).toString("base64url");
    const publicKey = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    const verify = createVerify("sha256").update(`${head}.${claims}`);
    expect(verify.verify({ key: publicKey, dsaEncoding: "ieee-p1363" }, bytes(signature))).toBe(true);
  });
});
