import {
  createShareInput,
  listAccessesInput,
  listSharedInput,
  openSharedInput,
  previewShareInput,
  shareIdInput,
} from "@anamnesis/domain";
import { permittedToMembers, reading, readingAsMember, revealing, router, writing } from "../../trpc.ts";
import { listAccesses } from "../audit/index.ts";
import { openShared } from "./shared.ts";
import { listShared } from "./shared.repository.ts";
import { previewShare, shareDiary, takeBackShare } from "./shares.ts";
import { ownShares } from "./shares.repository.ts";

/** What a person shares of their diary, and who looked at it. */
export const sharesRouter = router({
  create: writing("symptoms.share.grant")
    .input(createShareInput)
    .mutation(({ ctx, input }) => shareDiary(ctx.tx, input)),
  list: reading("symptoms.share").query(({ ctx }) => ownShares(ctx.tx)),
  revoke: writing("symptoms.share")
    .input(shareIdInput)
    .mutation(async ({ ctx, input }) => {
      await takeBackShare(ctx.tx, input.id);
      return { done: true as const };
    }),
  /** What an organization would see. */
  preview: revealing("symptoms.share")
    .input(previewShareInput)
    .query(({ ctx, input }) => previewShare(ctx.tx, { userId: ctx.account.id, input })),
  /** Who saw the diary, newest first. */
  accesses: reading("symptoms.share")
    .input(listAccessesInput.prefault({}))
    .query(({ ctx, input }) => listAccesses(ctx.tx, input)),
});

/** What people share with the organization that a doctor, nurse or pharmacist acts in. */
export const sharedRouter = router({
  list: readingAsMember("symptoms.shared.read")
    .input(listSharedInput.prefault({}))
    .query(({ ctx, input }) => listShared(ctx.tx, input)),
  /** Reads, and leaves a record of it: so it is sent as what it is, with its reason in the body. */
  open: permittedToMembers("symptoms.shared.read")
    .input(openSharedInput)
    .mutation(({ ctx, input }) => openShared(ctx, input)),
});
