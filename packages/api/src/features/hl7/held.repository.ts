import { heldMessages } from "@anamnesis/db";
import { AppError, type HeldMessage, type HeldMessageState, mostHeldMessages } from "@anamnesis/domain";
import { and, count, desc, eq, sql } from "drizzle-orm";
import type { KeyedTx } from "../../field-keys.ts";
import { openRows, openRowsLeniently, sealRow } from "../../sealed-rows.ts";

interface Held {
  readonly organizationId: string;
  readonly id: string;
}

const isHeld = ({ organizationId, id }: Held) =>
  and(eq(heldMessages.organizationId, organizationId), eq(heldMessages.id, id));

const waitsIn = (organizationId: string) =>
  and(eq(heldMessages.organizationId, organizationId), eq(heldMessages.state, "held"));

interface MessageToHold extends Held {
  readonly kind: string;
  readonly sender: string;
  readonly problem: string;
  readonly message: string;
  readonly timeZone: string;
  readonly receivedBy: string;
}

/** Keeps a message for somebody to look at; sent again, why it waits is what it is now. Throws `conflict` when too many wait. */
export async function holdMessage(tx: KeyedTx, given: MessageToHold): Promise<void> {
  const { organizationId } = given;
  const sealed = await sealRow(tx, heldMessages, given);
  const { problemEncrypted } = sealed;
  const processId = tx.writerId();
  const changed = { state: "held" as const, problemEncrypted, processId, updatedAt: sql`clock_timestamp()` };
  const known = await tx.db.update(heldMessages).set(changed).where(isHeld(given)).returning({ id: heldMessages.id });
  if (known.length > 0) return;
  const [waiting] = await tx.db.select({ count: count() }).from(heldMessages).where(waitsIn(organizationId));
  if (waiting !== undefined && waiting.count >= mostHeldMessages) throw new AppError("conflict", "hl7.too_many_held");
  await tx.db
    .insert(heldMessages)
    .values({ ...sealed, processId })
    .onConflictDoNothing();
}

/** What waits, the latest first, without the messages themselves. */
export async function listHeld(tx: KeyedTx, organizationId: string): Promise<readonly HeldMessage[]> {
  const rows = await tx.db
    .select({
      organizationId: heldMessages.organizationId,
      id: heldMessages.id,
      kind: heldMessages.kind,
      senderEncrypted: heldMessages.senderEncrypted,
      problemEncrypted: heldMessages.problemEncrypted,
      receivedAt: heldMessages.createdAt,
    })
    .from(heldMessages)
    .where(waitsIn(organizationId))
    .orderBy(desc(heldMessages.createdAt), heldMessages.id)
    .limit(mostHeldMessages);
  const opened = await openRowsLeniently(tx, { table: heldMessages, rows });
  return opened.map(({ id, kind, sender, problem, receivedAt }) => ({
    id,
    kind,
    sender: sender ?? "",
    problem: problem ?? "",
    receivedAt,
  }));
}

/** A message as it came. Throws `not_found`. */
export async function openHeld(
  tx: KeyedTx,
  held: Held,
): Promise<{ readonly message: string; readonly timeZone: string }> {
  const rows = await tx.db.select().from(heldMessages).where(isHeld(held));
  const [found] = await openRows(tx, { table: heldMessages, rows });
  if (found === undefined) throw new AppError("not_found", "hl7.message_not_found");
  return { message: found.message ?? "", timeZone: found.timeZone };
}

/** Says of a message that it waits no more. Whether it did. */
export async function endHeld(tx: KeyedTx, held: Held, state: Exclude<HeldMessageState, "held">): Promise<boolean> {
  const changed = { state, processId: tx.writerId(), updatedAt: sql`clock_timestamp()` };
  const waits = and(isHeld(held), eq(heldMessages.state, "held"));
  const ended = await tx.db.update(heldMessages).set(changed).where(waits).returning({ id: heldMessages.id });
  return ended.length > 0;
}
