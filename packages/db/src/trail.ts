import type { SaidAction } from "./access/actions.ts";
import { sqlFunction } from "./call.ts";
import type { Tx } from "./database.ts";

const say = sqlFunction("audit.say");

/** Something that was done. What is said of it besides stands in the list of actions. */
export interface ActionInTrail {
  readonly event: SaidAction;
  /** What it was done to. */
  readonly id: string | null;
  readonly status: "success" | "failure" | "denied";
  readonly details?: object;
}

/** Records an action under the running process. Who, when and why the database knows. */
export async function writeTrail(tx: Tx, { event, id, status, details = {} }: ActionInTrail): Promise<void> {
  await say(tx, { eventType: event, resourceId: id, status, details });
}
