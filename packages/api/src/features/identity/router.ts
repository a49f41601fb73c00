import { router } from "../../trpc.ts";
import { accountsRouter } from "./routers/accounts.ts";
import { factorsRouter, passkeysRouter } from "./routers/factors.ts";
import { sessionsRouter } from "./routers/sessions.ts";
import { usersRouter } from "./routers/users.ts";

/** Accounts of people, how they prove who they are, and the places where they are signed in. */
export const identityRouter = router({
  accounts: accountsRouter,
  sessions: sessionsRouter,
  factors: factorsRouter,
  passkeys: passkeysRouter,
  users: usersRouter,
});
