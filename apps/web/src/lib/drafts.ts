/*
 * What is being typed, kept for as long as the window lives: a session that ends, or a reload, loses
 * nothing. Each draft belongs to one account, so that the next person at the same window does not see it.
 */

const keyOf = (accountId: string, name: string) => `anamnesis.draft:${accountId}:${name}`;

/** The draft of that name; null when there is none that `isDraft` knows. */
export function keptDraft<Draft>(
  accountId: string,
  name: string,
  isDraft: (value: unknown) => value is Draft,
): Draft | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(keyOf(accountId, name)) ?? "null");
    return isDraft(value) ? value : null;
  } catch {
    return null;
  }
}

/** Keeps a draft; null forgets it. */
export function keepDraft(accountId: string, name: string, draft: unknown): void {
  try {
    if (draft === null) sessionStorage.removeItem(keyOf(accountId, name));
    else sessionStorage.setItem(keyOf(accountId, name), JSON.stringify(draft));
  } catch {
    // A window without storage still has the form itself.
  }
}
