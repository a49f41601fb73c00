import { isoOfTimestamptz, type Tx, webhookDeliveries } from "@anamnesis/db";
import type { ConnectionTest, JsonObject, WebhookDelivery, WebhookDeliveryStatus } from "@anamnesis/domain";
import { and, desc, eq } from "drizzle-orm";
import type { ResourceKey } from "../resources/repository.ts";

export interface DeliveryKey {
  readonly organizationId: string;
  readonly deliveryId: string;
}

export interface DeliveryToSend {
  readonly event: string;
  readonly data: object;
  readonly createdAt: string;
  readonly resourceId: string;
  readonly config: JsonObject;
  readonly secretsEncrypted: Buffer | null;
  /** False when the webhook is gone, out of use, or is not to be told of such events any more. */
  readonly isWanted: boolean;
}

/** What is to be sent; null once it is settled. For the system alone. */
export async function deliveryToSend(
  tx: Tx,
  { organizationId, deliveryId }: DeliveryKey,
): Promise<DeliveryToSend | null> {
  const [row] = await tx.query<DeliveryToSend>(
    `SELECT event, data, created_at AS "createdAt", resource_id AS "resourceId", config,
        secrets_encrypted AS "secretsEncrypted", is_wanted AS "isWanted"
      FROM organizations.delivery_to_send($1, $2)`,
    [organizationId, deliveryId],
  );
  return row === undefined ? null : { ...row, createdAt: isoOfTimestamptz(row.createdAt) };
}

/** Writes down what came of an attempt; null for none. For the system alone. */
export async function recordDelivery(
  tx: Tx,
  { organizationId, deliveryId }: DeliveryKey,
  { status, test }: { readonly status: WebhookDeliveryStatus; readonly test: ConnectionTest | null },
): Promise<void> {
  await tx.query("SELECT organizations.record_delivery($1, $2, $3, $4)", [
    organizationId,
    deliveryId,
    status,
    test === null ? null : JSON.stringify(test),
  ]);
}

const mostListed = 50;

/** What a webhook was told last, newest first. */
export function listDeliveries(tx: Tx, { organizationId, id }: ResourceKey): Promise<WebhookDelivery[]> {
  const { resourceId, event, status, attempts, lastTest, createdAt, settledAt } = webhookDeliveries;
  return tx.db
    .select({ id: webhookDeliveries.id, event, status, attempts, lastTest, createdAt, settledAt })
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.organizationId, organizationId), eq(resourceId, id)))
    .orderBy(desc(createdAt), desc(webhookDeliveries.id))
    .limit(mostListed);
}
