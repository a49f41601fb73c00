import type { Tx } from "@anamnesis/db";
import { announceJobs } from "@anamnesis/platform";
import { z } from "zod";
import { putMail } from "../repository.ts";
import { type IdentityMailKind, isIdentityMailKind } from "./params.ts";

/** What the queue keeps of a mail. A link or code is not among it: those are made when the mail is sent. */
export const mailRequest = z.object({
  mail: z.custom<IdentityMailKind>((value) => typeof value === "string" && isIdentityMailKind(value)),
  /** Whom it is for. Null for nobody: then nothing is sent. */
  userId: z.uuid().nullable(),
  /** What a link or code is made of, and mails are counted by: made by the database, random, and worth nothing without the key outside of it. */
  tokenId: z.uuid().optional(),
  /** Where it goes, when that is not the account's own address. */
  to: z.string().optional(),
  details: z.record(z.string(), z.string()).optional(),
});
export type MailRequest = z.infer<typeof mailRequest>;

/** Asks for a mail in the caller's transaction: it is sent if and only if that commits. */
export async function enqueueMail(tx: Tx, request: Omit<MailRequest, "tokenId">): Promise<void> {
  await putMail(tx, { payload: request });
  tx.afterCommit(announceJobs);
}
