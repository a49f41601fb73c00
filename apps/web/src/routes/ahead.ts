import { askCurrentAhead } from "../features/identity/account.ts";
import { loadInsideWords } from "../lib/i18n.ts";
import { rememberedAccount } from "../lib/remembered-account.ts";
import { isOutside, router } from "./router.ts";
import { todayPages } from "./areas.ts";
import { askForToday } from "./tree.tsx";

/** Behind the door everything waits for who is signed in. */
export function askWhoAhead(): void {
  if (!isOutside()) void askCurrentAhead();
}

/**
 * Whoever was in here last most likely still is: what they see first comes while the server is asked who they are, not
 * after it said so. What does not come is asked for again by those who need it.
 */
export function askAhead(): void {
  if (isOutside() || rememberedAccount() === null) return;
  if (router.state.location.pathname === "/") askForToday();
  for (const load of [todayPages, loadInsideWords]) load().catch(() => undefined);
}
