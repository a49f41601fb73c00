import {
  createShareInput,
  listAccessesInput,
  listSharedInput,
  openSharedInput,
  previewShareInput,
  shareIdInput,
} from "@anamnesis/domain";
import { permitted, permittedToMembers, router } from "../../trpc.ts";
import { listAccesses } from "../audit/index.ts";
import { openShared } from "./shared.ts";
import { listShared } from "./shared.repository.ts";
import { previewShare, shareDiary, takeBackShare } from "./shares.ts";
import { ownShares } from "./shares.repository.ts";

/** What a person shares of their diary, and who looked at it. */
export const sharesRouter = router({
  create: permitted("symptoms.share.grant")
    .input(createShareInput)
    .mutation(({ ctx, input }) => ctx.write((tx) => shareDiary(tx, input))),
  list: permitted("symptoms.share").query(({ ctx }) => ctx.read(ownShares)),
  revoke: permitted("symptoms.share")
    .input(shareIdInput)
    .mutation(({ ctx, input }) =>
      ctx.write(async (tx) => {
        await takeBackShare(tx, input.id);
        return { done: true as const };
      }),
    ),
  /** What an organization would see. */
  preview: permitted("symptoms.share")
    .input(previewShareInput)
    .query(({ ctx, input }) => previewShare(ctx, ctx.services.fieldKeys, { userId: ctx.account.id, input })),
  /** Who saw the diary, newest first. */
  accesses: permitted("symptoms.share")
    .input(listAccessesInput.prefault({}))
    .query(({ ctx, input }) => ctx.read((tx) => listAccesses(tx, input))),
});

/** What people share with the organization that a doctor, nurse or pharmacist acts in. */
export const sharedRouter = router({
  list: permittedToMembers("symptoms.shared.read")
    .input(listSharedInput.prefault({}))
    .query(({ ctx, input }) => ctx.read((tx) => listShared(tx, input))),
  /** Reads, and leaves a record of it: so it is sent as what it is, with its reason in the body. */
  open: permittedToMembers("symptoms.shared.read")
    .input(openSharedInput)
    .mutation(({ ctx, input }) => openShared(ctx, ctx.services.fieldKeys, input)),
});
