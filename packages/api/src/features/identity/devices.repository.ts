import { knownDevices, sqlFunction, type Tx } from "@anamnesis/db";
import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";

const forgetOld = sqlFunction("identity.forget_old_devices");

/** As much of what the program of a request says of itself as the database keeps anywhere. */
export const programOf = (tx: Tx): string | null => tx.who.userAgent?.slice(0, 400) ?? null;

/**
 * Notes that the person of the context signed in from this device. `isNew` is false for the first of all:
 * there is nobody else whom it could surprise.
 */
export async function rememberDevice(
  tx: Tx,
  { userId, deviceHash }: { readonly userId: string; readonly deviceHash: string },
): Promise<{ readonly isNew: boolean }> {
  const { clientIp } = tx.who;
  const userAgent = programOf(tx);
  const before = await tx.db
    .select({ deviceHash: knownDevices.deviceHash })
    .from(knownDevices)
    .where(eq(knownDevices.userId, userId));
  await tx.db
    .insert(knownDevices)
    .values({ id: uuidv7(), userId, deviceHash, ip: clientIp, userAgent, processId: tx.writerId() })
    .onConflictDoUpdate({
      target: [knownDevices.userId, knownDevices.deviceHash],
      set: { ip: clientIp, userAgent, lastSeenAt: sql`now()`, updatedAt: sql`now()`, processId: tx.writerId() },
    });
  await forgetOld(tx);
  return { isNew: before.length > 0 && !before.some((device) => device.deviceHash === deviceHash) };
}
