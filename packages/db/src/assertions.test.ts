import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "./testing/index.ts";
import {
  ask,
  bitFlips,
  coordinatesOf,
  hex,
  modulusOf,
  newEcKey,
  newRsaKey,
  type Parameters,
  wrongLengths,
  wrongOf,
} from "./testing/verdicts.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest();
const rsa = newRsaKey();

const ec = newEcKey();

interface Key {
  readonly cose: Buffer;
  readonly privateKey: KeyObject;
}

const ecCose = (x: Buffer, y: Buffer) => Buffer.concat([hex("a5010203262001215820"), x, hex("225820"), y]);
const rsaCose = (modulus: Buffer) => Buffer.concat([hex("a401030339010020590100"), modulus, hex("2143010001")]);
const { x, y } = coordinatesOf(ec.publicKey);
const keys = {
  ES256: { cose: ecCose(x, y), privateKey: ec.privateKey },
  RS256: { cose: rsaCose(modulusOf(rsa.publicKey)), privateKey: rsa.privateKey },
} as const;

interface Answer {
  readonly key?: Key;
  readonly cose?: Buffer;
  readonly challenge?: Buffer;
  readonly flags?: number;
  /** Instead of all authenticator data. */
  readonly data?: Buffer;
  readonly client?: Record<string, unknown>;
  /** Instead of all client data. */
  readonly clientData?: Buffer | string;
}

/** The parameters of assertion_fits, as an authenticator and a browser answer. What is told to be otherwise is signed so. */
function answer(told: Answer = {}): Buffer[] {
  const { key = keys.ES256, challenge = randomBytes(32), flags = 0x05 } = told;
  const data = told.data ?? Buffer.concat([sha256(Buffer.from("anamnesis.example")), Buffer.from([flags, 0, 0, 0, 1])]);
  const client = {
    type: "webauthn.get",
    challenge: challenge.toString("base64url"),
    origin: "https://anamnesis.example",
    crossOrigin: false,
    ...told.client,
  };
  const clientData = Buffer.from(told.clientData ?? JSON.stringify(client));
  const signature = sign("sha256", Buffer.concat([data, sha256(clientData)]), key.privateKey);
  return [told.cose ?? key.cose, challenge, data, clientData, signature];
}

const wrongAnswers = (expected: boolean, told: Readonly<Record<string, Answer>>) =>
  wrongOf(
    db,
    "assertion_fits",
    expected,
    Object.fromEntries(Object.entries(told).map(([title, one]) => [title, answer(one)])),
  );

describe("identity.assertion_fits", () => {
  it.each(Object.entries(keys))("takes an answer of %s, and none with a bit or a length changed", async (_, key) => {
    const parts = answer({ key });
    expect(await wrongOf(db, "assertion_fits", true, { control: parts })).toEqual([]);
    expect(await wrongOf(db, "assertion_fits", false, { ...bitFlips(parts), ...wrongLengths(parts) })).toEqual([]);
  });

  it("takes challenges and client data of other forms that browsers may send", async () => {
    const challenge = hex("fbefbe".repeat(40));
    expect(challenge.toString("base64url")).toMatch(/^----.{80}/u);
    expect(
      await wrongAnswers(true, {
        "bytes that Base64 writes with other signs, on several lines": { challenge },
        "bytes 255": { challenge: Buffer.alloc(64, 255) },
        "a challenge of 16 bytes": { challenge: randomBytes(16) },
        "a challenge of 17 bytes": { challenge: randomBytes(17) },
        "no crossOrigin": { client: { crossOrigin: undefined } },
        "names of other versions": { client: { topOrigin: "https://anamnesis.example", later: { a: [1, null] } } },
        "letters of everywhere": { client: { origin: "https://anämnesis.example/\u{1F600}" } },
        "another origin: that is checked elsewhere": { client: { origin: "https://other.example" } },
        extensions: { data: Buffer.concat([sha256(hex("00")), hex("8500000001a0")]) },
        "all flags": { flags: 0xff },
      }),
    ).toEqual([]);
  });

  it("refuses an answer to another challenge, or one that is written otherwise", async () => {
    const challenge = randomBytes(32);
    const text = challenge.toString("base64url");
    const other = (challenge: unknown) => ({ challenge: Buffer.from(text, "base64url"), client: { challenge } });
    const signs = Buffer.alloc(33, 251);
    expect(
      await wrongAnswers(false, {
        another: other(randomBytes(32).toString("base64url")),
        padded: other(`${text}=`),
        "of Base64": { challenge: signs, client: { challenge: signs.toString("base64") } },
        hexadecimal: other(challenge.toString("hex")),
        cut: other(text.slice(0, -1)),
        longer: other(`${text}A`),
        "with a line break": other(`${text}\n`),
        none: other(undefined),
        null: other(null),
        empty: other(""),
        "a list": other([text]),
        "an empty one to an empty one": { challenge: Buffer.alloc(0) },
        "a short one": { challenge: randomBytes(15) },
        "digits as a number": {
          challenge: Buffer.from("1".repeat(32), "base64url"),
          clientData: `{"type":"webauthn.get","challenge":${"1".repeat(32)}}`,
        },
      }),
    ).toEqual([]);
  });

  it("refuses what was signed for another purpose or inside another site", async () => {
    expect(
      await wrongAnswers(false, {
        "making a passkey": { client: { type: "webauthn.create" } },
        "a payment": { client: { type: "payment.get" } },
        "other letters": { client: { type: "WebAuthn.get" } },
        "a longer type": { client: { type: "webauthn.get " } },
        "no type": { client: { type: undefined } },
        "a list of types": { client: { type: ["webauthn.get"] } },
        "across origins": { client: { crossOrigin: true } },
        "crossOrigin that is a text": { client: { crossOrigin: "true" } },
        "crossOrigin that is null": { client: { crossOrigin: null } },
      }),
    ).toEqual([]);
  });

  it("refuses an answer without somebody who is present and verified", async () => {
    const flags = [0x00, 0x01, 0x04, 0x40, 0x80, 0xfa, 0xfb, 0xfe];
    const told = Object.fromEntries(flags.map((flag) => [`flags ${flag}`, { flags: flag }]));
    expect(
      await wrongAnswers(false, {
        ...told,
        "36 bytes": { data: Buffer.alloc(36, 5) },
        "33 bytes": { data: Buffer.alloc(33, 5) },
        "no bytes": { data: Buffer.alloc(0) },
        "more bytes than anybody sends": { data: Buffer.alloc(65_537, 5) },
      }),
    ).toEqual([]);
  });

  it("takes the last of a name that stands twice, and never the first", async () => {
    const challenge = randomBytes(32);
    const text = challenge.toString("base64url");
    const twice = (type: readonly string[], challenges: readonly string[]) => ({
      challenge,
      clientData: `{${[...type.map((one) => `"type":"${one}"`), ...challenges.map((one) => `"challenge":"${one}"`)].join(",")}}`,
    });
    const [right, wrong] = ["webauthn.get", "webauthn.create"];
    expect(
      await wrongAnswers(true, { type: twice([wrong, right], [text]), challenge: twice([right], ["AAAA", text]) }),
    ).toEqual([]);
    expect(
      await wrongAnswers(false, { type: twice([right, wrong], [text]), challenge: twice([right], [text, "AAAA"]) }),
    ).toEqual([]);
  });

  it("refuses client data that are no JSON object in UTF-8, with no error", async () => {
    const challenge = randomBytes(32);
    const good = JSON.stringify({ type: "webauthn.get", challenge: challenge.toString("base64url") });
    const bad: Record<string, Buffer | string> = {
      nothing: "",
      "no JSON": "webauthn.get",
      cut: good.slice(0, -1),
      "more after it": `${good}{}`,
      "a list": `[${good}]`,
      "a text": JSON.stringify(good),
      null: "null",
      "a number": "1",
      "byte order mark": `\u{FEFF}${good}`,
      "no UTF-8": Buffer.concat([Buffer.from(`${good.slice(0, -1)},"origin":"`), hex("ff"), Buffer.from('"}')]),
      "overlong UTF-8": Buffer.concat([Buffer.from(`${good.slice(0, -1)},"origin":"`), hex("c0af"), Buffer.from('"}')]),
      "a surrogate": Buffer.concat([Buffer.from(`${good.slice(0, -1)},"origin":"`), hex("eda080"), Buffer.from('"}')]),
      "UTF-16": Buffer.from(good, "utf16le"),
      "a zero byte": Buffer.concat([Buffer.from(good), hex("00")]),
      "a zero that is escaped": String.raw`${good.slice(0, -1)},"origin":"\u0000"}`,
      "half a pair": String.raw`${good.slice(0, -1)},"origin":"\ud800"}`,
      "a number too great": `${good.slice(0, -1)},"origin":1e999999}`,
      deep: `${good.slice(0, -1)},"origin":${"[".repeat(60_000)}`,
      "more than anybody sends": `${good.slice(0, -1)},"origin":"${"a".repeat(65_536)}"}`,
    };
    const told = Object.entries(bad).map(([title, clientData]) => [title, { challenge, clientData }] as const);
    expect(await wrongAnswers(true, { control: { challenge, clientData: good } })).toEqual([]);
    expect(await wrongAnswers(false, Object.fromEntries(told))).toEqual([]);
  });

  it("takes keys in two forms only", async () => {
    const modulus = modulusOf(rsa.publicKey);
    const { x: x384, y: y384 } = coordinatesOf(newEcKey("P-384").publicKey);
    const another = coordinatesOf(newEcKey().publicKey);
    const ed = generateKeyPairSync("ed25519");
    const edX = Buffer.from(ed.publicKey.export({ format: "jwk" }).x ?? "", "base64url");
    const other = (...cose: Buffer[]) => ({ cose: Buffer.concat(cose) });
    const rsaOther = (...cose: Buffer[]) => ({ key: keys.RS256, cose: Buffer.concat(cose) });
    expect(
      await wrongAnswers(false, {
        "x and y alone": other(x, y),
        "a point as X9.62 has it": other(hex("04"), x, y),
        "names in another order": other(hex("a5032601022001215820"), x, hex("225820"), y),
        "y before x": other(hex("a5010203262001225820"), y, hex("215820"), x),
        "x and x": other(hex("a5010203262001215820"), x, hex("215820"), y),
        "a number written longer": other(hex("a501020338062001215820"), x, hex("225820"), y),
        "of no end": other(hex("bf010203262001215820"), x, hex("225820"), y, hex("ff")),
        "the sign of y alone": other(hex("a5010203262001215820"), x, hex("22f5")),
        ES384: other(hex("a501020338222002215830"), x384, hex("225830"), y384),
        "ES384 of this curve": other(hex("a501020338222001215820"), x, hex("225820"), y),
        ES256K: other(hex("a5010203262008215820"), x, hex("225820"), y),
        Ed25519: other(hex("a4010103272006215820"), edX),
        "one more name": other(hex("a6010203262001215820"), x, hex("225820"), y, hex("2300")),
        "of somebody else": { cose: ecCose(another.x, another.y) },
        "RSA with another exponent": rsaOther(hex("a401030339010020590100"), modulus, hex("2143010003")),
        "RSA for an answer of ES256": { cose: keys.RS256.cose },
        "ES256 for an answer of RSA": { key: keys.RS256, cose: keys.ES256.cose },
        "RSA with the exponent 3": rsaOther(hex("a401030339010020590100"), modulus, hex("214103")),
        "RSA with the exponent 65537 of four bytes": rsaOther(
          hex("a401030339010020590100"),
          modulus,
          hex("214400010001"),
        ),
        "RSA with a zero before n": rsaOther(hex("a40103033901002059010100"), modulus, hex("2143010001")),
        PS256: rsaOther(hex("a4010303382420590100"), modulus, hex("2143010001")),
        RS1: rsaOther(hex("a401030339fffe20590100"), modulus, hex("2143010001")),
        "RSA of 1024 bits": rsaOther(
          hex("a4010303390100205880"),
          modulusOf(newRsaKey(1024).publicKey),
          hex("2143010001"),
        ),
      }),
    ).toEqual([]);
  });

  it("answers false to bytes of chance, and nothing to nothing", async () => {
    const parts = answer();
    const cases: Record<string, Parameters> = { empty: parts.map(() => Buffer.alloc(0)) };
    for (let at = 0; at < 100; at += 1) {
      const length = (usual: number) => (at % 3 === 0 ? Math.floor(Math.random() * 90) : usual);
      cases[`chance ${at}`] = parts.map((part, index) => (index === at % 6 ? part : randomBytes(length(part.length))));
      cases[`chance for one part ${at}`] = parts.map((part, index) =>
        index === at % 5 ? randomBytes(length(part.length)) : part,
      );
    }
    expect(await wrongOf(db, "assertion_fits", false, cases)).toEqual([]);
    for (const index of parts.keys()) {
      const values = parts.map((part, at) => (at === index ? null : part));
      expect(await ask(db, "assertion_fits", values)).toBeNull();
    }
  });
});

describe("what checks assertions", () => {
  it("may be asked by no serving role, and reads nothing that whoever asks could have put in the way", async () => {
    const rows = await db.asOwner<{ name: string; open: boolean; config: string[]; volatility: string }>(
      `SELECT p.proname AS name, p.proconfig AS config, p.provolatile AS volatility, EXISTS (
          SELECT 1 FROM pg_roles AS r WHERE NOT r.rolsuper AND r.oid <> p.proowner
            AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
        ) AS open
        FROM pg_proc AS p WHERE p.pronamespace = 'identity'::regnamespace
          AND p.proname ~ '^(number_of|inverse_of|p256_|verifies_|assertion_)' ORDER BY 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual([
      "assertion_fits",
      "inverse_of",
      "number_of",
      "p256_fits",
      "p256_sum",
      "verifies_es256",
      "verifies_rs256",
    ]);
    const same = { open: false, config: ["search_path=pg_catalog, pg_temp"], volatility: "i" };
    expect(rows).toEqual(rows.map(({ name }) => ({ name, ...same })));
  });
});
