import { followInput } from "@anamnesis/domain";
import { tracked } from "@trpc/server";
import { permitted, router } from "../../trpc.ts";

/** What happens, told to open pages as it does. */
export const liveRouter = router({
  /**
   * News of the session of this page, and of what belongs to its person and to the organization that it acts in. A
   * connection that broke goes on where it was, with nothing missed and nothing twice.
   */
  follow: permitted("live.follow")
    .input(followInput.prefault({}))
    .subscription(async function* follow({ ctx, input, signal }) {
      const { who, account, principal } = ctx;
      const followed = { who, userId: account.id, watchKey: principal.watchKey };
      const ended = signal ?? new AbortController().signal;
      for await (const { id, news } of ctx.services.live.follow(followed, input.lastEventId ?? null, ended)) {
        yield id === null ? news : tracked(id, news);
      }
    }),
});
