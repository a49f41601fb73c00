import { createHmac } from "node:crypto";

export interface EventToSign {
  readonly id: string;
  readonly at: Date;
  readonly body: string;
  /** `whsec_` and base64; undefined for a webhook without one, which is sent unsigned. */
  readonly secret: string | undefined;
}

/** The headers of an event as Standard Webhooks has them: the receiver computes the signature again. */
export function eventHeaders({ id, at, body, secret }: EventToSign): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const headers = { "content-type": "application/json", "webhook-id": id, "webhook-timestamp": timestamp };
  if (secret === undefined) return headers;
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { ...headers, "webhook-signature": `v1,${signature}` };
}
