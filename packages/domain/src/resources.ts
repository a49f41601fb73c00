import { z } from "zod";
import type { JsonObject } from "./json.ts";
import { resourceConfigs } from "./resource-configs.ts";
import {
  type ResourceStatus,
  resourceStatuses,
  type ResourceType,
  resourceTypes,
  type TestOutcome,
  type WebhookDeliveryStatus,
} from "./resource-words.ts";
import { lineOfText, reason } from "./text.ts";

/** Resources that one organization may have at a time. */
export const mostResources = 200;
/** Of these, webhooks: each is told of every change. */
export const mostWebhooks = 10;
/** Changes of one resource that its history goes back, and goes on to show. */
export const mostResourceChanges = 200;

// In one spelling: what is sealed for a resource names it.
const resourceId = z.uuid("That is not a resource.").toLowerCase();
const name = lineOfText("Name", 120);
const type = z.enum(resourceTypes, "Choose what kind of resource it is.");
const version = z.iso.datetime({ offset: true, error: "Give the updatedAt of the resource as you saw it." });

const { webhook, evidence_provider, imaging_device, laboratory, room } = resourceConfigs;

export const createResourceInput = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("webhook"), name, config: webhook }),
    z.strictObject({ type: z.literal("evidence_provider"), name, config: evidence_provider }),
    z.strictObject({ type: z.literal("imaging_device"), name, config: imaging_device }),
    z.strictObject({ type: z.literal("laboratory"), name, config: laboratory }),
    z.strictObject({ type: z.literal("room"), name, config: room }),
  ],
  "Choose what kind of resource it is.",
);
export type CreateResourceInput = z.infer<typeof createResourceInput>;

/**
 * The config as a whole takes the place of the one before. Secrets and addresses that are left out stay; null removes
 * a secret.
 */
const change = { id: resourceId, version, name };
export const updateResourceInput = z.discriminatedUnion(
  "type",
  [
    z.strictObject({
      ...change,
      type: z.literal("webhook"),
      config: webhook.extend({
        url: webhook.shape.url.optional(),
        signingSecret: webhook.shape.signingSecret.nullable(),
      }),
    }),
    z.strictObject({
      ...change,
      type: z.literal("evidence_provider"),
      config: evidence_provider.extend({
        baseUrl: evidence_provider.shape.baseUrl.optional(),
        apiKey: evidence_provider.shape.apiKey.nullable(),
      }),
    }),
    z.strictObject({ ...change, type: z.literal("imaging_device"), config: imaging_device }),
    z.strictObject({
      ...change,
      type: z.literal("laboratory"),
      config: laboratory.extend({
        baseUrl: laboratory.shape.baseUrl.optional(),
        clientSecret: laboratory.shape.clientSecret.nullable(),
      }),
    }),
    z.strictObject({ ...change, type: z.literal("room"), config: room }),
  ],
  "Choose what kind of resource it is.",
);
export type UpdateResourceInput = z.infer<typeof updateResourceInput>;

export const listResourcesInput = z.strictObject({
  type: type.optional(),
  status: z.enum(resourceStatuses, "Choose a status.").optional(),
});
export type ListResourcesInput = z.infer<typeof listResourcesInput>;
export const resourceIdInput = z.strictObject({ id: resourceId });
export const removeResourceInput = z.strictObject({ id: resourceId, reason });
/** Nobody sets `failing`: tests do. */
export const setResourceStatusInput = z.strictObject({
  id: resourceId,
  status: z.enum(["active", "inactive"], "Choose active or inactive."),
  reason,
});
export type SetResourceStatusInput = z.infer<typeof setResourceStatusInput>;

/** What came of a connection test. */
export interface ConnectionTest {
  readonly isFine: boolean;
  readonly outcome: TestOutcome;
  /** For people. */
  readonly words: string;
  readonly millis: number;
}

export interface Resource {
  readonly id: string;
  readonly type: ResourceType;
  readonly name: string;
  /** Without secrets, and with addresses folded: `https://hooks.clinic.example/…`. */
  readonly config: JsonObject;
  /** Names of the secrets and addresses that are set. They are never given back. */
  readonly secretNames: readonly string[];
  readonly status: ResourceStatus;
  readonly lastTestedAt: string | null;
  readonly lastTest: ConnectionTest | null;
  readonly createdAt: string;
  /** Its version. */
  readonly updatedAt: string;
}

/** What a webhook was told, and what came of it. */
export interface WebhookDelivery {
  /** As the receiver sees it, without `msg_`. */
  readonly id: string;
  readonly event: string;
  readonly status: WebhookDeliveryStatus;
  readonly attempts: number;
  /** What came of the last attempt; null before the first. */
  readonly lastTest: ConnectionTest | null;
  readonly createdAt: string;
  readonly settledAt: string | null;
}

/** What happened to a resource, once. */
export interface ResourceChange {
  readonly at: string;
  /** Null for what the installation did of its own accord. */
  readonly by: { readonly userId: string; readonly displayName: string } | null;
  readonly reason: string | null;
  readonly kind: "created" | "changed" | "removed";
  /** Null where the status stayed as it was. */
  readonly status: { readonly from: ResourceStatus | null; readonly to: ResourceStatus } | null;
  /** What else changed: `name`, fields of the config, `secrets`. */
  readonly fields: readonly string[];
}

export interface ResourceList {
  readonly resources: readonly Resource[];
  /** How many there are of each type, whatever was asked for. */
  readonly counts: Readonly<Record<ResourceType, number>>;
}
