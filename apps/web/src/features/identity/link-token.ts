import { useState } from "react";

/**
 * What a mailed link carries after the #. It is taken out of the address at once: it stays neither in the
 * history nor on a screen that is shared. Null for a link without it.
 */
export function useLinkToken(): string | null {
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get("token") || null);
  if (location.hash !== "") history.replaceState(history.state, "", location.pathname);
  return token;
}
