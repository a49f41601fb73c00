/*
 * What is typed of patients is kept in the memory of this window and nowhere else: another page, or a session that ends and
 * begins again, loses nothing, and no storage of the browser has it. It belongs to one account in one organization: what
 * anybody else's window would show is forgotten as soon as they look.
 */

const stores = new Set<Map<string, unknown>>();
let belongsTo = "";

export interface Held<Value> {
  get(owner: string, name: string): Value | null;
  /** Null forgets it. */
  set(owner: string, name: string, value: Value | null): void;
}

/** Whose it is: an account as it acts in an organization. */
export const heldBy = (accountId: string, organizationId: string | undefined): string =>
  `${accountId} ${organizationId ?? ""}`;

/** Forgets all of it: whoever typed it leaves this device. */
export function forgetHeld(): void {
  for (const store of stores) store.clear();
}

/** A place for one kind of what is typed. */
export function createHeld<Value>(): Held<Value> {
  const store = new Map<string, Value>();
  stores.add(store);
  const of = (owner: string) => {
    if (owner !== belongsTo) forgetHeld();
    belongsTo = owner;
    return store;
  };
  return {
    get: (owner, name) => of(owner).get(name) ?? null,
    set(owner, name, value) {
      if (value === null) of(owner).delete(name);
      else of(owner).set(name, value);
    },
  };
}
