import { z } from "zod";

/** What open pages hear of; each names one thing (`id`) and says nothing of it. */
export const liveEventKinds = [
  "clinical.emergency_begun",
  "clinical.work_changed",
  "exports.progressed",
  "symptoms.share_created",
  "symptoms.share_revoked",
  "symptoms.share_viewed",
] as const;
export type LiveEventKind = (typeof liveEventKinds)[number];

export const followInput = z.strictObject({
  /** The place of the last news that a page had, to go on from there. */
  lastEventId: z
    .string()
    .regex(/^\d{1,20}-\d{1,15}-\d{1,12}$/u, "That is no place in the news.")
    .nullish(),
});

/** News of the session of a page: until when it lasts and what it may do where, or that it has ended. */
export type SessionNews =
  | {
      readonly type: "session";
      readonly state: "open";
      readonly expiresAt: string;
      /** The organization that it acts in, and as what. Another value means: read everything of it anew. */
      readonly acting: string | null;
    }
  | { readonly type: "session"; readonly state: "ended" };

/** Something happened to something that whoever hears of it may ask for. */
export interface LiveEvent {
  readonly type: "event";
  readonly kind: LiveEventKind;
  readonly id: string;
}

/** What was missed is more than is kept: everything on the page may be old. */
export interface MissedNews {
  readonly type: "missed";
}

export type LiveNews = SessionNews | LiveEvent | MissedNews;
