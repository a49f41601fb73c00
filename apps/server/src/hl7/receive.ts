import { randomUUID } from "node:crypto";
import { createCaller, type Services } from "@anamnesis/api";
import { sessionIdOf } from "@anamnesis/auth";
import { AppError } from "@anamnesis/domain";
import type { FastifyBaseLogger } from "fastify";
import { httpError } from "../http/errors.ts";
import { plainAddress } from "../http/session.ts";
import type { MllpOptions } from "./mllp.ts";

export interface Hl7Options {
  readonly services: Services;
  /** Of a program whose person works in the clinic: messages are taken over in their name. */
  readonly token: string;
  /** In which the clocks of senders go. */
  readonly timeZone: string;
  readonly origin: string;
  readonly log: Pick<FastifyBaseLogger, "error" | "warn">;
}

/** Names of table 0211 for what is not UTF-8. */
const encodings: Readonly<Record<string, string>> = {
  "8859/1": "latin1",
  "8859/2": "iso-8859-2",
  "8859/15": "iso-8859-15",
};

/** A message as text, by the character set that it names itself (MSH-18); UTF-8 unless said. Throws AppError `invalid`. */
export function textOf(message: Buffer): string {
  const [header = ""] = message.toString("latin1").split("\r", 1);
  const named = header.split(header.charAt(3))[17]?.split("~", 1)[0] ?? "";
  try {
    return new TextDecoder(encodings[named] ?? "utf-8", { fatal: true }).decode(message);
  } catch (cause) {
    throw new AppError("invalid", "hl7.character_set", {}, cause);
  }
}

const stamp = () => new Date().toISOString().replaceAll(/[-:TZ]|\.\d+/gu, "");

/** What is answered where no message could be read, or nothing be done with it now: refused, with why. */
const refusal = (code: "AE" | "AR", words: string): string =>
  `MSH|^~\\&|||||${stamp()}||ACK|${randomUUID()}|P|2.5\rMSA|${code}|\rERR||||E||||${words}\r`;

/** Answers messages by the procedure that takes them over, as the person whose token it is. */
export function receiverOf({ services, token, timeZone, origin, log }: Hl7Options): MllpOptions["answer"] {
  const session = { id: sessionIdOf(token), passive: false, onRenewed: () => undefined };
  const cookies = { set: () => undefined, clear: () => undefined, setDevice: () => undefined };
  return async (message, peer) => {
    const requestId = randomUUID();
    const caller = createCaller({
      services,
      facts: { requestId, clientIp: plainAddress(peer), userAgent: "HL7 v2 over MLLP" },
      session,
      idempotencyKey: null,
      shownOrganization: null,
      client: "program",
      cookies,
      deviceToken: null,
      origin,
    });
    try {
      const { acknowledgment } = await caller.hl7.receive({ message: textOf(message), timeZone });
      return Buffer.from(acknowledgment);
    } catch (failure) {
      const error = httpError(failure);
      if (error.kind === "internal") log.error({ err: error.cause ?? error, requestId }, "message failed");
      else log.warn({ reason: error.reason, requestId }, "message refused");
      const isWrong = error.kind === "invalid";
      return Buffer.from(refusal(isWrong ? "AR" : "AE", isWrong ? error.reason : `Not now: ${error.reason}`));
    }
  };
}
