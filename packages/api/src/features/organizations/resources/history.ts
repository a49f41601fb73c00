import type { Tx } from "@anamnesis/db";
import { type ResourceChange, type ResourceStatus, resourceStatuses } from "@anamnesis/domain";
import { changesOfResource, namesOfMembers, type ResourceKey } from "./repository.ts";

type Event = Awaited<ReturnType<typeof changesOfResource>>[number];
type Values = Readonly<Record<string, unknown>> | null;

const statusIn = (values: Values): ResourceStatus | null =>
  resourceStatuses.find((status) => status === values?.["status"]) ?? null;

function configIn(values: Values): Readonly<Record<string, unknown>> {
  const config = values?.["config"];
  return typeof config === "object" && config !== null ? { ...config } : {};
}

/** `name`, the fields of the config that are not as they were, and `secrets`. */
function fieldsOf({ oldValues, newValues, changedFields }: Event): string[] {
  const [before, after] = [configIn(oldValues), configIn(newValues)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return [
    ...(changedFields?.includes("name") === true ? ["name"] : []),
    ...names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])),
    ...(changedFields?.includes("secrets_encrypted") === true ? ["secrets"] : []),
  ];
}

function changeOf(event: Event, names: ReadonlyMap<string, string>): ResourceChange {
  const { occurredAt, operation, userId, reason, oldValues, newValues, changedFields } = event;
  const isRemoval = changedFields?.includes("deleted_at") === true;
  const isNew = operation === "INSERT";
  const [from, to] = [isNew ? null : statusIn(oldValues), statusIn(newValues)];
  return {
    at: occurredAt,
    by: userId === null ? null : { userId, displayName: names.get(userId) ?? "" },
    reason,
    kind: isNew ? "created" : isRemoval ? "removed" : "changed",
    status: to === null || from === to ? null : { from, to },
    fields: isNew || isRemoval ? [] : fieldsOf(event),
  };
}

/** What was done with a resource, by whom and why, newest first; also of one that was removed. */
export async function readHistory(tx: Tx, key: ResourceKey): Promise<ResourceChange[]> {
  const events = await changesOfResource(tx, key);
  const people = [...new Set(events.flatMap(({ userId }) => (userId === null ? [] : [userId])))];
  const names = await namesOfMembers(tx, people);
  return events.map((event) => changeOf(event, names));
}
