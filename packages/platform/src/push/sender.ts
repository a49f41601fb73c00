import { type PushIdentity, sealForPush } from "@anamnesis/crypto";
import { AppError, isPushEndpoint } from "@anamnesis/domain";
import type { Outbound } from "../outbound/outbound.ts";

/** Where messages for a browser go, and what they are sealed with, as `PushSubscription.toJSON()` says it. */
export interface PushSubscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

export interface PushMessage {
  readonly text: string;
  /** How long a push service keeps it for a device that is away. */
  readonly seconds: number;
  /** Of several that a device did not get yet, the newest of a topic is kept (RFC 8030, 5.4): letters and digits. */
  readonly topic: string;
}

export interface PushAnswer {
  /** 201 when the push service took the message. */
  readonly status: number;
  /** Seconds for which it asks to be left alone; null where it does not. */
  readonly retryAfter: number | null;
}

/** Sends messages to browsers by way of their push services (RFC 8030), who learn when, and not what. */
export interface PushSender {
  /** What a browser is told when it subscribes, base64url. */
  readonly publicKey: string;
  /** Whether an address is one that messages are sent to. */
  isKnown(endpoint: string): boolean;
  /**
   * What the push service answered.
   * @throws AppError with the reason `outbound.…` when it did not answer
   */
  send(subscription: PushSubscription, message: PushMessage, signal: AbortSignal): Promise<PushAnswer>;
}

export interface PushSenderOptions {
  readonly identity: PushIdentity;
  readonly outbound: Outbound;
  /** Where those who run a push service reach our operators: `mailto:` or `https:`. */
  readonly subject: string;
  /** Hosts of push services besides those that are known. */
  readonly hosts: readonly string[];
}

const mostBytes = 16_384;

export function createPushSender({ identity, outbound, subject, hosts }: PushSenderOptions): PushSender {
  const isKnown = (endpoint: string) => isPushEndpoint(endpoint, hosts);
  return {
    publicKey: identity.publicKey,
    isKnown,
    async send({ endpoint, p256dh, auth }, { text, seconds, topic }, signal) {
      // Looked at again: an operator may have taken a host back.
      if (!isKnown(endpoint)) throw new AppError("invalid", "outbound.address_not_allowed");
      const receiver = { publicKey: Buffer.from(p256dh, "base64url"), secret: Buffer.from(auth, "base64url") };
      const { status, retryAfter } = await outbound.fetch({
        method: "POST",
        url: endpoint,
        headers: {
          "content-type": "application/octet-stream",
          "content-encoding": "aes128gcm",
          ttl: String(seconds),
          topic,
          urgency: "normal",
        },
        credentials: identity.authorizationFor(endpoint, subject),
        body: sealForPush(receiver, text),
        mostBytes,
        signal,
      });
      return { status, retryAfter };
    },
  };
}
