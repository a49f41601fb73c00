import type { Account } from "@anamnesis/domain";

const key = "anamnesis.account";

/** Notes on this device who is signed in; null for nobody. */
export function rememberAccount(account: Account | null): void {
  if (account === null) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify(account));
}

/** Whoever was signed in here last; null for nobody. Windows of the same browser share it. */
export function rememberedAccount(): Account | null {
  return accountIn(localStorage.getItem(key));
}

function accountIn(text: string | null): Account | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "id" in value ? (value as Account) : null;
  } catch {
    return null;
  }
}

/** Calls `listener` when another window signs in somebody else, or signs out. */
export function whenAccountChangesElsewhere(listener: () => void): void {
  window.addEventListener("storage", (event) => {
    // A cleared storage has no key: nobody is remembered then either.
    if (event.key !== key && event.key !== null) return;
    if (accountIn(event.oldValue)?.id !== accountIn(event.newValue)?.id) listener();
  });
}
