import type { AppRouter } from "@anamnesis/api";
import type { TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { hasReason } from "./errors.ts";

/** Asks the person to prove who they are before something is done, named by its procedure; true when they did. */
type Asker = (act: string) => Promise<boolean>;

let asker: Asker | null = null;
let asking: Promise<boolean> | null = null;

/** Says who asks. Returns how to stop. */
export function whenProofIsNeeded(listener: Asker): () => void {
  asker = listener;
  return () => {
    if (asker === listener) asker = null;
  };
}

/** Asks now; false when the person did not. Two things that need a proof at once are content with one. */
export function askForProof(act: string): Promise<boolean> {
  if (asker === null) return Promise.resolve(false);
  asking ??= asker(act).finally(() => {
    asking = null;
  });
  return asking;
}

/**
 * What is dangerous is only done by somebody who has just proved who they are. When the server says that
 * this is too long ago, the person is asked, and the same call is sent again: no page has to know of it.
 */
export const stepUpLink: TRPCLink<AppRouter> =
  () =>
  ({ next, op }) =>
    observable((observer) => {
      let subscription = send(true);
      function send(mayAsk: boolean) {
        return next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error(error) {
            if (!mayAsk || !hasReason(error, "identity.step_up_required")) {
              observer.error(error);
              return;
            }
            void askFirst(error);
          },
        });
      }
      async function askFirst(error: Parameters<typeof observer.error>[0]) {
        if (await askForProof(op.path)) subscription = send(false);
        else observer.error(error);
      }
      return () => subscription.unsubscribe();
    });
