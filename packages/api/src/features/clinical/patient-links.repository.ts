import { sqlFunction, type Tx, typed } from "@anamnesis/db";
import type { LinkState, ListOwnLooksInput, OwnLook, OwnRecord } from "@anamnesis/domain";
import { pageOf, positionOf } from "../../cursor.ts";

const offer = sqlFunction("clinical.offer_link", typed<"done" | "outside" | "linked">());
const end = sqlFunction("clinical.end_link", typed<"done" | "outside" | "none">());
const state = sqlFunction("clinical.link_state", typed<LinkState | null>());
const find = sqlFunction(
  "clinical.find_link_offer",
  typed<{ readonly organizationName: string; readonly codeExpiresAt: string }>(),
);
const accept = sqlFunction("clinical.accept_link", typed<boolean>());
const own = sqlFunction("clinical.own_links", typed<OwnRecord>());
const change = sqlFunction("clinical.change_own_link", typed<boolean>());
const looks = sqlFunction("clinical.own_looks", typed<OwnLook>());

/** Keeps the hash of a code that makes a record somebody's own. */
export const insertLinkOffer = (
  tx: Tx,
  { id, patient, codeHash }: { readonly id: string; readonly patient: string; readonly codeHash: Buffer },
) => offer(tx, { id, patient, codeHash });

/** Takes back which account is that of a patient, or the code that is out, and tells the person. */
export const removeLink = (tx: Tx, patient: string) => end(tx, { patient });

/** How it is with the account of a patient, for their care team; null for everybody else. */
export const linkStateOf = (tx: Tx, patient: string) => state(tx, { patient });

/** The clinic that a code is from; undefined for a code that does not work. */
export async function findLinkOffer(tx: Tx, codeHash: Buffer) {
  const [row] = await find(tx, { codeHash });
  return row;
}

/** Makes the record of a code the person's own. False for a code that does not work. */
export const acceptLinkOffer = (tx: Tx, codeHash: Buffer, mailsOnLook: boolean) =>
  accept(tx, { codeHash, mailsOnLook });

/** Records that are the person's of the context. */
export const listOwnRecords = (tx: Tx) => own(tx);

/** Changes a link of the person of the context, or ends it. False where it is none of theirs. */
export const updateOwnLink = (
  tx: Tx,
  given: { readonly id: string; readonly mailsOnLook: boolean; readonly ends: boolean },
) => change(tx, given);

/** Who looked at the records of the person of the context, newest first. */
export async function listOwnLooks(
  tx: Tx,
  { cursor, limit }: ListOwnLooksInput,
): Promise<{ readonly looks: readonly OwnLook[]; readonly nextCursor: string | null }> {
  const before = positionOf("clinical.ownLooks", cursor);
  const rows = await looks(tx, { beforeAt: before?.at ?? null, beforeId: before?.id ?? null, limit: limit + 1 });
  const { page, nextCursor } = pageOf("clinical.ownLooks", rows, {
    limit,
    at: ({ occurredAt: at, id }) => ({ at, id }),
  });
  return { looks: page, nextCursor };
}
