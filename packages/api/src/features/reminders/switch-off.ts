import { type RequestFacts, whoOf } from "@anamnesis/auth";
import type { Services } from "../../context.ts";
import { switchOffBy } from "./repository.ts";

/** Switches off the reminders that a mail with this key was one of, for whoever holds it. False for a key of nobody's. */
export function switchOffReminders(
  { database }: Pick<Services, "database">,
  { facts, key }: { readonly facts: RequestFacts; readonly key: string },
): Promise<boolean> {
  return database.withContext(whoOf(null, facts, { process: "reminders.switchOff" }), (tx) => switchOffBy(tx, key));
}
