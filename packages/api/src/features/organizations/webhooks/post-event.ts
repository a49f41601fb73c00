import type { ConfigOf } from "@anamnesis/domain";
import type { HttpAnswer, Outbound } from "@anamnesis/platform";
import { eventHeaders } from "./signed-event.ts";

export interface WebhookEvent {
  /** The same at each attempt: who gets it twice knows it again. */
  readonly id: string;
  readonly type: string;
  /** When it happened. */
  readonly at: Date;
  readonly data: object;
}

const mostBytes = 65_536;

/**
 * Sends an event to a webhook, as Standard Webhooks has it. Redirects are not followed.
 * @throws AppError with the reason `outbound.…`
 */
export function postEvent(
  { outbound, signal }: { readonly outbound: Outbound; readonly signal: AbortSignal },
  { url, signingSecret: secret }: ConfigOf<"webhook">,
  { id, type, at, data }: WebhookEvent,
): Promise<HttpAnswer> {
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
  const headers = eventHeaders({ id, at: new Date(), body, secret });
  return outbound.fetch({ method: "POST", url, headers, body, mostBytes, signal });
}
