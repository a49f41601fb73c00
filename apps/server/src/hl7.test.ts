import { randomInt } from "node:crypto";
import { connect, type Socket } from "node:net";
import { createClient, type Client } from "@anamnesis/api/client";
import { fhirImportScope } from "@anamnesis/domain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listenForMessages, type MllpServer } from "./hl7/mllp.ts";
import { receiverOf } from "./hl7/receive.ts";
import { type FhirServer, openFhirServer } from "./testing/fhir.ts";

let server: FhirServer;
let mllp: MllpServer;
let doctor: Client;

beforeAll(async () => {
  server = await openFhirServer();
  doctor = createClient({ url: server.url, token: await server.signInThere("doctor") });
  const token = await server.programToken([fhirImportScope]);
  const log = { error: () => undefined, warn: () => undefined };
  const answer = receiverOf({ services: server.services, token, timeZone: "Europe/Vienna", origin: server.url, log });
  mllp = await listenForMessages({ host: "127.0.0.1", port: 0, answer, mostBytes: 100_000 });
});

afterAll(async () => {
  await mllp.close();
  await server.close();
});

const framed = (message: Buffer | string) =>
  Buffer.concat([Buffer.of(0x0b), Buffer.from(message), Buffer.of(0x1c, 0x0d)]);

/** What comes back on a connection until it has answered as often as that, or is closed. */
function answersOn(socket: Socket, times: number): Promise<string[]> {
  return new Promise((resolve) => {
    let got = "";
    const all = () => got.split("\u001c\r").slice(0, -1);
    socket.on("data", (chunk) => {
      got += chunk.toString();
      if (all().length >= times) resolve(all());
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(all()));
  });
}

/** Sends pieces one after another, as a network may cut them. */
async function send(pieces: readonly Buffer[], times = 1): Promise<string[]> {
  const socket = connect(mllp.port, "127.0.0.1");
  const answers = answersOn(socket, times);
  for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve));
  const got = await answers;
  socket.destroy();
  return got;
}

let sent = 0;
/** A message of a hospital, as it stands between the marks. */
function messageOf(kind: string, segments: readonly string[], characterSet = ""): string {
  sent += 1;
  const header = [
    "MSH",
    "^~\\&",
    "KIS",
    "St. Anna",
    "ANAMNESIS",
    "CLINIC",
    "20261201101500",
    "",
    kind,
    `M${sent}`,
    "P",
    "2.5.1",
  ];
  return [[...header, "", "", "", "", "", characterSet].join("|"), ...segments].map((one) => `${one}\r`).join("");
}
const pid = (number: string, name: string, further = "|19880703|F|||Am Graben 1^^Wien^^1010^AT||+43 1 5550199") =>
  `PID|1||${number}^^^St. Anna&1.2.40.0.34&ISO^MR~4711120392^^^SVC^SS||${name}|${further}`;

const ask = async (message: string) => (await send([framed(message)]))[0] ?? "";
const find = async (text: string) => (await doctor.clinical.patients.search.mutate({ text })).hits;
const open = async (text: string) => {
  const [hit] = await find(text);
  return doctor.clinical.patients.open.mutate({ id: hit?.id ?? "" });
};

test("who is admitted is registered with their numbers and allergies, whatever pieces the message comes in", async () => {
  const message = messageOf("ADT^A01^ADT_A01", [
    "EVN||20261201101500",
    pid("A-1", "O\\S\\Brien^Ngozi^Ada^^^^L"),
    "AL1|1|DA|7980^Penicillin^RXNORM|SV|Hives~Swelling",
  ]);
  const whole = framed(message);
  const answers = await send([whole.subarray(0, 7), whole.subarray(7, 60), whole.subarray(60, -1), whole.subarray(-1)]);
  expect(answers).toHaveLength(1);
  expect(answers[0]).toContain(`MSA|AA|M${sent}`);
  const patient = await open("Ngozi");
  expect(patient).toMatchObject({
    familyName: "O^Brien",
    givenName: "Ngozi Ada",
    birthDate: "1988-07-03",
    gender: "female",
    recordNumber: "A-1",
    phone: "+43 1 5550199",
  });
  expect(patient.allergies.allergies).toMatchObject([{ substance: "Penicillin", rxcui: "7980", severity: "severe" }]);
});

test("what changed is changed, and what is not said stays", async () => {
  const further = `|19880703|F|||||+43 660 1112233`;
  expect(await ask(messageOf("ADT^A08", [pid("A-1", "O\\S\\Brien-Huber^Ngozi^Ada", further)]))).toContain("MSA|AA");
  expect(await open("Huber")).toMatchObject({
    phone: "+43 660 1112233",
    address: "Am Graben 1\n1010 Wien\nAT",
  });
});

test("what was measured stands in the record once; what is not measured here waits for somebody", async () => {
  const result = messageOf("ORU^R01", [
    pid("A-1", "Huber^Ngozi"),
    "OBR|1||R-77|85354-9^Blood pressure^LN|||20261130083000",
    "OBX|1|NM|8480-6^Systolic^LN||128|mm[Hg]|||||F|||202611300830",
    "OBX|2|NM|8462-4^Diastolic^LN||82|mm[Hg]|||||F|||202611300830",
    "OBX|3|NM|718-7^Hemoglobin^LN||13.1|g/dL|||||F|||202611300830+0100",
  ]);
  const answer = await ask(result);
  expect(answer).toContain("MSA|AA");
  expect(answer).toMatch(/\rERR\|.*Hemoglobin is not measured here/u);
  expect(await ask(result)).toContain("MSA|AA");
  const { observations } = await open("Huber");
  expect(observations.observations).toHaveLength(1);
  expect(observations.observations[0]).toMatchObject({
    effectiveAt: "2026-11-30T07:30:00Z",
    values: { systolic: { value: 128 }, diastolic: { value: 82 } },
  });
  const held = await doctor.hl7.held.list.mutate();
  expect(held).toMatchObject([{ kind: "ORU^R01", sender: "KIS · St. Anna" }]);
  const [{ id } = { id: "" }] = held;
  expect((await doctor.hl7.held.open.mutate({ id })).message).toBe(result);
  expect((await doctor.hl7.held.retry.mutate({ id })).problem).toContain("Hemoglobin");
  expect(await doctor.hl7.held.setAside.mutate({ id })).toEqual({ waited: true });
  expect(await doctor.hl7.held.list.mutate()).toEqual([]);
});

test("a number of a message that is given again stands for no other message", async () => {
  const one = messageOf("ADT^A03", [pid("A-1", "Huber^Ngozi")]);
  await ask(one);
  await ask(one);
  await ask(one.replace("Huber", "Gruber"));
  const held = await doctor.hl7.held.list.mutate();
  const texts = await Promise.all(held.map(({ id }) => doctor.hl7.held.open.mutate({ id })));
  expect(texts.map(({ message }) => message).toSorted()).toEqual([one, one.replace("Huber", "Gruber")].toSorted());
  for (const { id } of held) await doctor.hl7.held.setAside.mutate({ id });
});

test("records are merged as they were where the message comes from; a number that nobody has waits", async () => {
  await ask(messageOf("ADT^A04", [pid("A-2", "Huber^Ngozi", "|19880703|F")]));
  const unknown = messageOf("ADT^A40", [pid("A-1", "Huber^Ngozi"), "MRG|A-404^^^St. Anna&1.2.40.0.34&ISO^MR"]);
  expect(await ask(unknown)).toMatch(/MSA\|AE.*nobody whose record is open to you/su);
  const merge = messageOf("ADT^A40", [pid("A-1", "Huber^Ngozi"), "MRG|A-2^^^St. Anna&1.2.40.0.34&ISO^MR"]);
  expect(await ask(merge)).toContain("MSA|AA");
  expect((await open("Huber")).merged).toMatchObject([{ recordNumber: "A-2" }]);
});

test("letters of the character set that a message names; what is none of it is refused", async () => {
  const latin = Buffer.from(messageOf("ADT^A04", [pid("A-3", "Müßig^Zoë")], "8859/1"), "latin1");
  expect((await send([framed(latin)]))[0]).toContain("MSA|AA");
  expect(await find("Müßig")).toHaveLength(1);
  const wrong = Buffer.from(messageOf("ADT^A04", [pid("A-4", "Möglich^Zoë")]), "latin1");
  expect((await send([framed(wrong)]))[0]).toMatch(/MSA\|AR.*hl7\.character_set/su);
});

test("several messages of one connection are answered in turn; what is no message is refused, what is too long is cut off", async () => {
  const [one, other] = [messageOf("ADT^A03", [pid("A-1", "Huber^Ngozi")]), messageOf("QBP^Q11", [])];
  const answers = await send([Buffer.concat([Buffer.from("noise"), framed(one), framed(other), framed("hello")])], 3);
  expect(answers.map((answer) => /MSA\|(\w\w)\|([^|\r]*)/u.exec(answer)?.slice(1))).toEqual([
    ["AR", `M${sent - 1}`],
    ["AR", `M${sent}`],
    ["AR", ""],
  ]);
  expect(await send([Buffer.concat([Buffer.of(0x0b), Buffer.alloc(200_000, "x")])])).toEqual([]);
  expect((await doctor.hl7.held.list.mutate()).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["ADT^A03", "QBP^Q11"]),
  );
});

test("wrong content is refused in words, and none of it is lost", async () => {
  const answer = await ask(messageOf("ADT^A04", [pid("A-5", "Falsch^Eva", "|19880231|F")]));
  expect(answer).toMatch(/MSA\|AE/u);
  expect(answer).toMatch(/ERR\|.*birthDate/u);
  expect(await find("Falsch")).toEqual([]);
  expect((await doctor.hl7.held.list.mutate())[0]).toMatchObject({ kind: "ADT^A04" });
});

test("a program without the scope brings nothing, nor does somebody who has none of its messages read them", async () => {
  const token = await server.programToken(["user/*.rs"]);
  const stranger = createClient({ url: server.url, token });
  const message = messageOf("ADT^A04", [pid("A-6", "Fremd^Eva")]);
  await expect(stranger.hl7.receive.mutate({ message, timeZone: "UTC" })).rejects.toThrow("identity.out_of_scope");
  await expect(stranger.hl7.held.list.mutate()).rejects.toThrow("identity.out_of_scope");
  const person = createClient({ url: server.url, token: await server.signIn("person") });
  await expect(person.hl7.held.list.mutate()).rejects.toThrow("organizations.choose_first");
});

test("500 broken messages are answered, each as a message", async () => {
  const whole = messageOf("ORU^R01", [
    pid("A-1", "Huber^Ngozi"),
    "OBR|1||R-78|85354-9^Blood pressure^LN|||20261130083000",
    "OBX|1|NM|8480-6^Systolic^LN||128|mm[Hg]|||||F|||202611300830",
  ]);
  const outcomes = new Set<string>();
  for (let at = 0; at < 500; at += 1) {
    const broken = Buffer.from(whole);
    for (let change = 0; change <= at % 4; change += 1) {
      const place = randomInt(broken.length);
      // The marks of the protocol itself part messages.
      const byte = randomInt(256);
      if (byte !== 0x0b && byte !== 0x1c) broken[place] = byte;
    }
    const cut = at % 5 === 0 ? broken.subarray(0, randomInt(1, broken.length)) : broken;
    const [answer = ""] = await send([framed(cut)]);
    expect(answer.startsWith("\u000bMSH")).toBe(true);
    expect(answer, cut.toString("latin1")).toMatch(/\rMSA.(?:AA|AE|AR)/u);
    outcomes.add(/MSA.(\w\w)/u.exec(answer)?.[1] ?? "");
    // Those that wait are bounded: somebody looks at them.
    if (at % 100 === 99) {
      for (const { id } of await doctor.hl7.held.list.mutate()) await doctor.hl7.held.setAside.mutate({ id });
    }
  }
  expect(outcomes).toContain("AA");
  expect(outcomes).toContain("AR");
});
