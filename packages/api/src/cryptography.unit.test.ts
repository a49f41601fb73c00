import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const workspaceOf = (path: string) => path.split("/").slice(0, 2).join("/");

/** What is shipped: neither tests nor what only tests use. */
const sources = globSync(
  ["{packages,apps}/*/src/**/*.{ts,tsx}", "packages/db/{migrations,sql}/**/*.sql", "apps/web/public/**/*.js"],
  { cwd: root },
)
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => !/\.test\.tsx?$|\/testing\/|\/dist\//u.test(path))
  .map((path) => ({ workspace: workspaceOf(path), text: readFileSync(join(root, path), "utf8") }));

/** Ways to use cryptography, and what of them is the algorithm. */
const uses: readonly RegExp[] = [
  // node:crypto, with the algorithm as it is named.
  /\b(?:createHash|createHmac|createCipheriv|createDecipheriv|hkdfSync|pbkdf2\w*|scrypt\w*|createSign|createVerify|createDiffieHellman|createECDH|generateKey\w*|diffieHellman|publicEncrypt|privateDecrypt)\(\s*[^,)]*/gu,
  /\b(?:randomBytes|randomFillSync|randomUUID|randomInt|getRandomValues|timingSafeEqual|Math\.random)\(/gu,
  /\bcrypto\.subtle\.\w+/gu,
  // Libraries.
  /from "(?:@node-rs\/(?:argon2|bcrypt)|otpauth|@simplewebauthn\/\w+|lucia|jose|jsonwebtoken|@noble\/[^"]+|@oslojs\/[^"]+|tweetnacl|libsodium[^"]*|bcryptjs|crypto-js)"/gu,
  // PostgreSQL.
  /\bextensions\.(?:hmac|digest|encrypt\w*|pgp_\w+|crypt|gen_salt|gen_random_bytes)\(/gu,
  /\bidentity\.verifies_\w+\(/gu,
  /(?<![.\w])(?:md5|sha224|sha256|sha384|sha512)\(|'(?:md5|sha\d+|aes|bf)[^']*'/gu,
];

function found(): Set<string> {
  const rows = new Set<string>();
  for (const { workspace, text } of sources) {
    for (const use of uses) for (const [match] of text.matchAll(use)) rows.add(`${workspace}: ${nameOf(match)}`);
  }
  return rows;
}

const nameOf = (match: string) =>
  match
    .replaceAll(/\s+|from |"/gu, "")
    .replace(/\($/u, "")
    .replace("(", " ");

/** Rows of the table of algorithms: workspace, use, what for. */
function listed(): Set<string> {
  const page = readFileSync(join(root, "docs/security-settings.md"), "utf8");
  const [, section = ""] = page.split("\n## Algorithms\n");
  const rows = section
    .split("\n## ", 1)[0]
    ?.split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")));
  return new Set((rows ?? []).map(([, workspace, use]) => `${workspace}: ${use}`));
}

describe("cryptography", () => {
  it("is used in the ways that docs/security-settings.md lists, and in no other", () => {
    expect(sources.length).toBeGreaterThan(150);
    expect([...found()].toSorted()).toEqual([...listed()].toSorted());
  });

  it("hashes with SHA-256 and encrypts with AES-256-GCM, and takes no random number from elsewhere", () => {
    const text = [...found()].join("\n");
    expect(text).not.toMatch(/md5|sha-?1\b|\bdes|rc4|-(?:ecb|cbc|ctr)|rsa|Math\.random/iu);
    expect(new Set(text.match(/create(?:Cipher|Decipher)iv .*/gu))).toEqual(
      // What browsers open has the other key length: RFC 8188 knows no other.
      new Set(["createCipheriv aes-256-gcm", "createCipheriv aes-128-gcm", "createDecipheriv aes-256-gcm"]),
    );
  });
});
