/* Without schemas, as roles.ts. */

/** What an organization connects to, or owns. */
export const resourceTypes = ["webhook", "evidence_provider", "imaging_device", "laboratory", "room"] as const;
export type ResourceType = (typeof resourceTypes)[number];

/** `failing`: in use, and its last connection test failed. */
export const resourceStatuses = ["active", "inactive", "failing"] as const;
export type ResourceStatus = (typeof resourceStatuses)[number];

/** Why a connection did not come about, or not in the way that was hoped for. */
export const connectionFailures = [
  "name_not_found",
  "name_unanswered",
  "address_not_allowed",
  "insecure",
  "refused",
  "unreachable",
  "timed_out",
  "certificate",
  "closed",
  "not_understood",
  "redirect",
  "status",
  "too_large",
  "rejected",
] as const;
export type ConnectionFailure = (typeof connectionFailures)[number];

/** What a connection test can come to. */
export type TestOutcome = "ok" | "nothing_to_test" | ConnectionFailure;

export const webhookDeliveryStatuses = ["waiting", "delivered", "given_up", "dropped"] as const;
/** `dropped` is what nobody was to be told any more when its turn came. */
export type WebhookDeliveryStatus = (typeof webhookDeliveryStatuses)[number];
