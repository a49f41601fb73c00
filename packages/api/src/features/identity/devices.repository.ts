import { knownDevices, type Tx } from "@anamnesis/db";
import { desc, eq, notInArray, and, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";

const mostDevices = 30;
/**
 * Notes that the person of the context signed in from this device. `isNew` is false for the first of all:
 * there is nobody else whom it could surprise.
 */
export async function rememberDevice(
  tx: Tx,
  { userId, deviceHash }: { readonly userId: string; readonly deviceHash: string },
): Promise<{ readonly isNew: boolean }> {
  const { clientIp, userAgent } = tx.who;
  const before = await tx.db
    .select({ id: knownDevices.id, deviceHash: knownDevices.deviceHash })
    .from(knownDevices)
    .where(eq(knownDevices.userId, userId))
    .orderBy(desc(knownDevices.lastSeenAt));
  await tx.db
    .insert(knownDevices)
    .values({ id: uuidv7(), userId, deviceHash, ip: clientIp, userAgent, processId: tx.writerId() })
    .onConflictDoUpdate({
      target: [knownDevices.userId, knownDevices.deviceHash],
      set: { ip: clientIp, userAgent, lastSeenAt: sql`now()`, updatedAt: sql`now()`, processId: tx.writerId() },
    });
  const kept = before.slice(0, mostDevices - 1).map((device) => device.id);
  if (before.length >= mostDevices) {
    await tx.db
      .delete(knownDevices)
      .where(
        and(
          eq(knownDevices.userId, userId),
          notInArray(knownDevices.id, kept),
          sql`${knownDevices.deviceHash} <> ${deviceHash}`,
        ),
      );
  }
  return { isNew: before.length > 0 && !before.some((device) => device.deviceHash === deviceHash) };
}
