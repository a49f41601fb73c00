import { createHash, randomBytes, randomUUID } from "node:crypto";
import { AppError, linkCodeLength, linkCodeSigns, type OwnRecord, type OwnRecordContents } from "@anamnesis/domain";
import type { Tx } from "@anamnesis/db";
import type { KeyedTx } from "../../field-keys.ts";
import { outsideCareTeam } from "./care-team.ts";
import { openOwnRecord } from "./own-record.repository.ts";
import type { PatientKeys } from "./patient-keys.ts";
import {
  acceptLinkOffer,
  findLinkOffer,
  insertLinkOffer,
  listOwnRecords,
  removeLink,
  updateOwnLink,
} from "./patient-links.repository.ts";

// 60 bits: nobody guesses one of those that are out within the week that they work.
const newCode = (): string =>
  [...randomBytes(linkCodeLength)].map((byte) => linkCodeSigns.at(byte % 32) ?? "").join("");
const hashOf = (code: string): Buffer => createHash("sha256").update(code).digest();

const codeUnknown = () => new AppError("not_found", "clinical.code_unknown");

/**
 * A code for the patient of a record, by which they say which account is theirs. It is shown once. Throws `forbidden` for who
 * is not in the care team, and `conflict` where there is an account already.
 */
export async function offerLink(tx: Tx, patient: string): Promise<{ readonly code: string }> {
  const code = newCode();
  switch (await insertLinkOffer(tx, { id: randomUUID(), patient, codeHash: hashOf(code) })) {
    case "done":
      return { code };
    case "outside":
      throw outsideCareTeam();
    case "linked":
      throw new AppError("conflict", "clinical.account_linked");
  }
}

/** Ends the link of a patient, or the code for it; whether there was one. Throws `forbidden` for who is not in the care team. */
export async function endLink(tx: Tx, patient: string): Promise<{ readonly ended: boolean }> {
  const ended = await removeLink(tx, patient);
  if (ended === "outside") throw outsideCareTeam();
  return { ended: ended === "done" };
}

/** The clinic that a code is from. Throws `not_found` for a code that does not work. */
export async function linkOfferOf(tx: Tx, code: string) {
  const offer = await findLinkOffer(tx, hashOf(code));
  if (offer === undefined) throw codeUnknown();
  return offer;
}

/** Makes the record of a code one's own; all that are. Throws `not_found` for a code that does not work. */
export async function acceptLink(
  tx: Tx,
  { code, mailsOnLook }: { readonly code: string; readonly mailsOnLook: boolean },
): Promise<readonly OwnRecord[]> {
  if (!(await acceptLinkOffer(tx, hashOf(code), mailsOnLook))) throw codeUnknown();
  return listOwnRecords(tx);
}

/** Changes a record of one's own, or ends that it is; all that are. Throws `not_found`. */
export async function changeOwnLink(
  tx: Tx,
  given: { readonly id: string; readonly mailsOnLook: boolean; readonly ends: boolean },
): Promise<readonly OwnRecord[]> {
  if (!(await updateOwnLink(tx, given))) throw new AppError("not_found", "clinical.record_link_not_found");
  return listOwnRecords(tx);
}

/** What stands in a record of one's own, which is on record. Throws `not_found`. */
export async function contentsOf(tx: KeyedTx, id: string, keys: PatientKeys): Promise<OwnRecordContents> {
  const contents = await openOwnRecord(tx, id, keys);
  if (contents === null) throw new AppError("not_found", "clinical.record_link_not_found");
  return contents;
}
