import { useState } from "react";
import { useLinkToken } from "../identity/link-token.ts";

const key = "anamnesis.invitation";

/**
 * What opens the invitation: from the link, and kept in this window while its person signs in or makes an account.
 * Null for neither.
 */
export function useInvitationToken(): string | null {
  const fromLink = useLinkToken();
  const [token] = useState(() => {
    if (fromLink !== null) sessionStorage.setItem(key, fromLink);
    return fromLink ?? sessionStorage.getItem(key);
  });
  return token;
}

export function forgetInvitationToken(): void {
  sessionStorage.removeItem(key);
}
