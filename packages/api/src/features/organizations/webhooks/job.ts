import type { Who } from "@anamnesis/db";
import { AppError, type ConnectionTest, resourceConfigs, type WebhookDeliveryStatus } from "@anamnesis/domain";
import type { JobDefinition, JobRun, Outbound } from "@anamnesis/platform";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { KeyedDatabase } from "../../../field-keys.ts";
import { asSystem } from "../../../system.ts";
import { findingOf, isFine, testOf } from "../resources/connections.ts";
import { openSealedSecrets } from "../resources/secrets.ts";
import { findingOfAnswer } from "../resources/test-connection.ts";
import { postEvent } from "./post-event.ts";
import { type DeliveryKey, deliveryToSend, recordDelivery } from "./repository.ts";

const kind = "organizations.webhook";
const atOnce = 8;
const minute = 60_000;
const mostOrganizations = 10_000;
const putOffSeconds = 30;

export interface WebhookJobParts {
  /** As the worker role. */
  readonly database: KeyedDatabase;
  readonly outbound: Outbound;
}

interface WebhookLimits {
  /** For one attempt. */
  readonly sendMs?: number;
  /** Spent in a minute on waiting for the receivers of one organization: beyond it, those of others go first. */
  readonly mostWaitedMs?: number;
}

const request = z.object({ organizationId: z.uuid(), deliveryId: z.uuid() });

/** Tells a webhook of one event. It may come twice, under the same id, when the worker ends before it is written down. */
export function webhookJob(
  { database, outbound }: WebhookJobParts,
  { sendMs = 8_000, mostWaitedMs = minute }: WebhookLimits = {},
): JobDefinition<DeliveryKey> {
  const waited = new LRUCache<string, number>({ max: mostOrganizations, ttl: minute, noUpdateTTL: true });
  const asChildOf = ({ processId }: JobRun): Who => ({ ...asSystem(kind), parentProcessId: processId });
  const record = (
    run: JobRun,
    outcome: { readonly status: WebhookDeliveryStatus; readonly test: ConnectionTest | null },
  ) => database.withContext(asChildOf(run), (tx) => recordDelivery(tx, run, outcome));

  /** The event and where it goes, with its secrets; null where nothing is to be sent any more. */
  const open = (run: JobRun, { organizationId }: DeliveryKey) =>
    database.withContext(asChildOf(run), async (tx) => {
      const found = await deliveryToSend(tx, run);
      if (found === null) return null;
      if (!found.isWanted) {
        await recordDelivery(tx, run, { status: "dropped", test: null });
        return null;
      }
      const { resourceId: id, secretsEncrypted } = found;
      const secrets = await openSealedSecrets(tx, {
        key: { organizationId, id },
        config: found.config,
        sealed: secretsEncrypted,
      });
      return { ...found, config: { ...found.config, ...secrets } };
    });

  return {
    kind,
    atOnce,
    parse: (payload) => request.parse(payload),
    async run(key, run) {
      const { organizationId } = key;
      const { signal } = run;
      if ((waited.get(organizationId) ?? 0) > mostWaitedMs) {
        throw new AppError("unavailable", "jobs.put_off", { retryAfter: putOffSeconds });
      }
      const delivery = await open(run, key);
      if (delivery === null) return;
      const { event: type, data, createdAt, config } = delivery;
      const event = {
        id: `msg_${key.deliveryId}`,
        type,
        at: new Date(createdAt),
        data: { organizationId, ...data },
      };
      const start = performance.now();
      const call = { outbound, signal: AbortSignal.any([signal, AbortSignal.timeout(sendMs)]) };
      const send = async () => findingOfAnswer(await postEvent(call, resourceConfigs.webhook.parse(config), event));
      const test = testOf(await send().catch(findingOf), start);
      signal.throwIfAborted();
      await record(run, { status: test.isFine ? "delivered" : "waiting", test });
      waited.set(organizationId, (waited.get(organizationId) ?? 0) + test.millis);
      if (isFine(test.outcome)) return;
      throw new AppError("unavailable", `outbound.${test.outcome}`);
    },
    onGiveUp: (_key, run) => record(run, { status: "given_up", test: null }),
  };
}
