import { sqlFunction, type Tx, typed, webhookDeliveries } from "@anamnesis/db";
import type { ConnectionTest, JsonObject, WebhookDelivery, WebhookDeliveryStatus } from "@anamnesis/domain";
import type { JobRun } from "@anamnesis/platform";
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

const readDelivery = sqlFunction("organizations.delivery_to_send", typed<DeliveryToSend>());

type DeliveryRun = Pick<JobRun, "id" | "lease">;

/** What a run is to send; null once it is settled. */
export async function deliveryToSend(tx: Tx, { id, lease }: DeliveryRun): Promise<DeliveryToSend | null> {
  const [row] = await readDelivery(tx, { job: id, lease });
  return row ?? null;
}

const record = sqlFunction("organizations.record_delivery");

/** Writes down what came of an attempt of a run; null for none. */
export async function recordDelivery(
  tx: Tx,
  { id, lease }: DeliveryRun,
  result: { readonly status: WebhookDeliveryStatus; readonly test: ConnectionTest | null },
): Promise<void> {
  await record(tx, { job: id, lease, ...result });
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
