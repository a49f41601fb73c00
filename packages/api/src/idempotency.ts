import { createHash } from "node:crypto";
import { AppError } from "@anamnesis/domain";
import { idempotencyKeys, type Tx } from "@anamnesis/db";
import { and, eq } from "drizzle-orm";
import superjson, { type SuperJSONResult } from "superjson";

export interface IdempotentCall {
  readonly userId: string;
  readonly key: string;
  readonly procedure: string;
  readonly input: unknown;
}

/**
 * Runs `fn` once for a key: the same key with the same input gives the first answer again, also after a
 * crash, because key, effect and answer are of one transaction. A second call that arrives meanwhile
 * waits for the first at the primary key. Throws AppError `conflict` for another input.
 */
export async function idempotently<T>(tx: Tx, call: IdempotentCall, fn: () => Promise<T>): Promise<T> {
  const { userId, key, procedure } = call;
  const inputHash = createHash("sha256")
    .update(superjson.stringify(call.input ?? null))
    .digest("hex");
  const claimed = await tx.db
    .insert(idempotencyKeys)
    .values({ userId, key, procedure, inputHash, processId: tx.writerId() })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  const isThisKey = and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key));
  if (claimed.length === 0) {
    const [before] = await tx.db.select().from(idempotencyKeys).where(isThisKey);
    if (before?.procedure !== procedure || before.inputHash !== inputHash) {
      throw new AppError("conflict", "request.idempotency_key_reused");
    }
    return superjson.deserialize<T>(before.response as SuperJSONResult);
  }
  const result = await fn();
  await tx.db
    .update(idempotencyKeys)
    .set({ response: superjson.serialize(result) })
    .where(isThisKey);
  return result;
}
