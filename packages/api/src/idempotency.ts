import { AppError } from "@anamnesis/domain";
import { idempotencyKeys, keptStatement } from "@anamnesis/db";
import { and, eq, sql } from "drizzle-orm";
import type { FieldPlace, KeyedTx } from "./field-keys.ts";

export interface IdempotentCall {
  readonly userId: string;
  readonly key: string;
  readonly procedure: string;
  /** And whatever else makes it another call. */
  readonly input: unknown;
  /** Stands for the input, which may hold what nobody may guess at: a hash under a key outside the database. */
  readonly requestHash: (text: string) => string;
}

/** Answers hold what people typed: they are kept sealed, for the person alone. */
const table = "app.idempotency_keys";
const placeOf = (key: string): FieldPlace => ({ table, column: "response_encrypted", row: key });

const given = sql.placeholder;
const isThisKey = and(eq(idempotencyKeys.userId, given("userId")), eq(idempotencyKeys.key, given("key")));

const claimKey = keptStatement((db) =>
  db
    .insert(idempotencyKeys)
    .values({
      userId: given("userId"),
      key: given("key"),
      procedure: given("procedure"),
      inputHash: given("inputHash"),
      processId: given("processId"),
    })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key })
    .prepare(""),
);

const keepAnswer = keptStatement((db) =>
  db
    .update(idempotencyKeys)
    // Drizzle takes none as such here.
    .set({ responseEncrypted: sql`${given("response")}` })
    .where(isThisKey)
    .prepare(""),
);

const findAnswer = keptStatement((db) => db.select().from(idempotencyKeys).where(isThisKey).prepare(""));

/**
 * Runs `fn` once for a key: the same key with the same input gives the first answer again, also after a
 * crash, because key, effect and answer are of one transaction. A second call that arrives meanwhile
 * waits for the first at the primary key. Throws AppError `conflict` for another input.
 */
export async function idempotently<T>(tx: KeyedTx, call: IdempotentCall, fn: () => Promise<T>): Promise<T> {
  const { userId, key, procedure } = call;
  const inputHash = call.requestHash(JSON.stringify(call.input));
  const claimed = await claimKey(tx).execute({ userId, key, procedure, inputHash, processId: tx.writerId() });
  if (claimed.length === 0) {
    const [before] = await findAnswer(tx).execute({ userId, key });
    if (before?.procedure !== procedure || before.inputHash !== inputHash) {
      throw new AppError("conflict", "request.idempotency_key_reused");
    }
    if (before.responseEncrypted === null) throw new Error("a kept answer is missing");
    const opener = await tx.keys.opener({ tenantId: userId, what: table });
    const [kept = ""] = await opener.open([{ place: placeOf(key), sealed: before.responseEncrypted }]);
    return (JSON.parse(kept) as { answer: T }).answer;
  }
  const answer = await fn();
  const kept = { tenantId: userId, place: placeOf(key), text: JSON.stringify({ answer }) };
  await keepAnswer(tx).execute({ userId, key, response: await tx.keys.seal(kept) });
  return answer;
}
