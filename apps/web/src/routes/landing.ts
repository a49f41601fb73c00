import { readCurrent } from "../features/identity/account.ts";
import { client } from "../lib/trpc.ts";
import { lastRoomOf } from "./last-room.ts";
import { isOpen, type Place, placesIn, placesOfMember } from "./rooms.ts";

/**
 * Where somebody begins who signed in and asked for no page: in the room where they were last on this device, else in
 * the one organization that they work for, else with the installation that they look after, else with their diary.
 */
export async function landing(): Promise<Place["to"]> {
  try {
    return await beginning();
  } catch {
    // What is in the way is said where they choose it.
    return "/";
  }
}

async function beginning(): Promise<Place["to"]> {
  const current = await readCurrent();
  if (current === null) return "/";
  const { account } = current;
  const last = lastRoomOf(account.id);
  if (last?.room === "diary") return "/";
  const organizations = (await client.organizations.list.query()).filter(isOpen);
  const works = organizations.filter(({ role }) => role !== "patient");
  const isOperator = account.role === "admin";
  if (!(last?.room === "installation" && isOperator)) {
    const before = organizations.find(({ organizationId }) => organizationId === last?.organizationId);
    const chosen = before ?? (works.length === 1 ? works[0] : undefined);
    if (chosen !== undefined) {
      await client.organizations.actIn.mutate({ organizationId: chosen.organizationId });
      await readCurrent();
      return placesOfMember(chosen.role)[0]?.to ?? "/";
    }
  }
  return isOperator ? (placesIn("installation", null)[0]?.to ?? "/") : "/";
}
