import {
  AppError,
  type Hl7Answer,
  type ImportedFhirEntry,
  type ReceiveHl7Input,
  type SentEntry,
  todayIn,
} from "@anamnesis/domain";
import type { Hl7Message } from "@medplum/core";
import { v7 as uuidv7 } from "uuid";
import type { Work } from "../../trpc.ts";
import {
  changePatient,
  type Clinic,
  comparePatients,
  getPatient,
  isRegistered,
  mergePatients,
} from "../clinical/index.ts";
import { importBundle, type Naming, namingBy, readBundle } from "../fhir/index.ts";
import { acknowledge, type Acknowledgment } from "./acknowledgment.ts";
import { endHeld, holdMessage, openHeld } from "./held.repository.ts";
import { type Header, headerOf, parseMessage } from "./message.ts";
import { allergiesIn, identifiersIn, observationsIn, patientIn } from "./resources.ts";

/** Whoever brings messages, and where to. */
export interface Receiving {
  readonly clinic: Clinic;
  readonly userId: string;
}

/** What kept a message from being taken over as a whole; AA where whoever sent it need not mend it. */
type Problem = Acknowledgment;

interface Taking extends Receiving {
  readonly work: Work;
  readonly naming: Naming;
  readonly header: Header;
  readonly timeZone: string;
}

const spelled = (entries: readonly ImportedFhirEntry[], outcome: ImportedFhirEntry["outcome"]): string =>
  [
    ...new Set(
      entries.filter((one) => one.outcome === outcome).flatMap(({ type, remarks }) => `${type}: ${remarks.join(" ")}`),
    ),
  ]
    .join("\n")
    .slice(0, 2_000);

/** Says of somebody who is registered what a message says of them; what it does not say stays. */
async function bringUpToDate({ work, clinic, naming }: Taking, entry: SentEntry): Promise<void> {
  for (const [id, { patient }] of readBundle([entry], naming).patients) {
    if (patient === null || !(await work.read((tx) => isRegistered(tx, id)))) continue;
    const { createdAt: _created, updatedAt: version, ...known } = await getPatient(work, clinic.keys, id);
    const said = Object.fromEntries(Object.entries(patient).filter(([, value]) => value !== "" && value !== "unknown"));
    // The number by which the clinic knows them is its own.
    const next = { ...known, ...said, id: known.id, recordNumber: known.recordNumber };
    if (JSON.stringify(next) !== JSON.stringify(known)) await changePatient(work, clinic, { ...next, version });
  }
}

async function takeOver(taking: Taking, entry: readonly SentEntry[]): Promise<Problem | null> {
  const { work, clinic, userId, naming, header } = taking;
  const day = todayIn("UTC");
  const { entries } = await importBundle(
    work,
    { clinic, userId, source: "hl7v2" },
    {
      bundle: { resourceType: "Bundle", type: "collection", entry: [...entry] },
      // Whoever sends all day brings one import a day.
      importId: naming("hl7v2", header.sender, day),
      name: `${header.sender} ${day}`.slice(0, 200),
    },
  );
  const refused = spelled(entries, "refused");
  if (refused !== "") return { words: refused, code: "AE" };
  const leftOut = spelled(entries, "left_out");
  return leftOut === "" ? null : { words: leftOut, code: "AA" };
}

async function mergeRecords({ work, clinic, naming }: Taking, message: Hl7Message): Promise<Problem | null> {
  const idOf = (segment: string, field: number) => {
    const numbers = identifiersIn(message.getSegment(segment), field);
    const number = numbers.find(({ type }) => type.coding[0]?.code === "MR") ?? numbers[0];
    return number === undefined ? null : naming("Patient", number.system, number.value);
  };
  const [survivorId, mergedId] = [idOf("PID", 3), idOf("MRG", 1)];
  if (survivorId === null || mergedId === null || survivorId === mergedId) {
    return { words: "It does not say two numbers, of one person.", code: "AE" };
  }
  const { one, other } = await comparePatients(work, clinic.keys, { one: survivorId, other: mergedId });
  await mergePatients(work, {
    id: uuidv7(),
    survivorId: one.id,
    survivorVersion: one.updatedAt,
    mergedId: other.id,
    mergedVersion: other.updatedAt,
    keepsAccountOf: null,
    reason: "Merged where the message comes from (ADT^A40).",
  });
  return null;
}

/** What to do with messages of each kind. Null: all of it was taken over. */
async function take(taking: Taking, message: Hl7Message): Promise<Problem | null> {
  switch (taking.header.kind) {
    case "ADT^A01":
    case "ADT^A04":
    case "ADT^A08": {
      const patient = patientIn(message);
      await bringUpToDate(taking, patient);
      return takeOver(taking, [patient, ...allergiesIn(message)]);
    }
    case "ADT^A40":
      return mergeRecords(taking, message);
    case "ORU^R01":
      return takeOver(taking, [patientIn(message), ...observationsIn(message, taking.timeZone)]);
    default:
      return { words: `Nothing is done here with messages of the kind ${taking.header.kind}.`, code: "AR" };
  }
}

/** What was wrong with a message, for which trying again later is no help; null for what may be. */
function problemOf(error: unknown): Problem | null {
  if (!(error instanceof AppError)) return null;
  const { kind, reason } = error;
  if (kind === "not_found") return { words: "It is about nobody whose record is open to you.", code: "AE" };
  if (kind === "invalid" || kind === "conflict" || kind === "forbidden") {
    return { words: `The record cannot take it over (${reason}).`, code: "AE" };
  }
  return null;
}

async function tryToTake(taking: Taking, message: Hl7Message): Promise<Problem | null> {
  try {
    return await take(taking, message);
  } catch (error) {
    const problem = problemOf(error);
    if (problem === null) throw error;
    return problem;
  }
}

/** Takes a message over, or has it wait for somebody: a message that is sent again is the one that waits. */
async function takeOrHold(
  asked: Work,
  { clinic, userId }: Receiving,
  { text, message, timeZone }: { readonly text: string; readonly message: Hl7Message; readonly timeZone: string },
): Promise<Problem | null> {
  // What is sent again finds what there is; a key for one transaction is none for several.
  const work: Work = { ...asked, write: asked.writeUnkept };
  const { organizationId } = clinic;
  const naming = namingBy(await clinic.keys.index(work, organizationId));
  const header = headerOf(message);
  const problem = await tryToTake({ work, clinic, userId, naming, timeZone, header }, message);
  // By all that it says: senders begin their numbers anew.
  const held = { organizationId, id: naming("hl7v2 message", text) };
  await work.write(async (tx) => {
    if (problem === null) return void (await endHeld(tx, held, "taken"));
    const [kind, sender] = [header.kind.slice(0, 20), header.sender.slice(0, 400)];
    await holdMessage(tx, {
      ...held,
      kind,
      sender,
      message: text,
      timeZone,
      problem: problem.words,
      receivedBy: userId,
    });
  });
  return problem;
}

/**
 * Takes over what a message says of patients, and keeps it for somebody to look at where that is not possible as a whole.
 * Throws AppError `invalid` for what is no message, `conflict` when too many wait, and what may be no hindrance next time.
 */
export async function receiveMessage(
  work: Work,
  receiving: Receiving,
  { message: text, timeZone }: ReceiveHl7Input,
): Promise<Hl7Answer> {
  const message = parseMessage(text);
  const problem = await takeOrHold(work, receiving, { text, message, timeZone });
  return {
    acknowledgment: acknowledge(message, problem ?? { code: "AA", words: "" }),
    isTaken: problem === null,
  };
}

/** Tries a message again that waits. What still keeps it, in words; null when it was taken over. */
export async function retryHeld(
  work: Work,
  receiving: Receiving,
  id: string,
): Promise<{ readonly problem: string | null }> {
  const held = { organizationId: receiving.clinic.organizationId, id };
  const { message: text, timeZone } = await work.writeUnkept((tx) => openHeld(tx, held));
  const problem = await takeOrHold(work, receiving, { text, message: parseMessage(text), timeZone });
  return { problem: problem?.words ?? null };
}
