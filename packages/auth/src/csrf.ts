export interface OriginFacts {
  readonly method: string;
  /** `Origin` header. */
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site` header. */
  readonly secFetchSite: string | undefined;
  /** Origins of the web app, with scheme. */
  readonly appOrigins: readonly string[];
}

/**
 * Whether a request that carries a cookie may change something: it must come from the web app's own
 * origin, scheme included. A browser that tells neither `Sec-Fetch-Site` nor `Origin` is refused.
 * Source: OWASP Cross-Site Request Forgery Prevention, "Fetch Metadata" and "Verifying Origin".
 */
export function isTrustedOrigin({ method, origin, secFetchSite, appOrigins }: OriginFacts): boolean {
  if (method === "GET" || method === "HEAD" || method === "OPTIONS") return true;
  if (secFetchSite !== undefined && secFetchSite !== "same-origin") return false;
  return origin !== undefined && appOrigins.includes(origin);
}

/** Name and flag of the session cookie. The `__Host-` prefix needs https; plain http is for localhost alone. */
export function sessionCookie(appOrigin: string): { readonly name: string; readonly secure: boolean } {
  const secure = new URL(appOrigin).protocol === "https:";
  return { name: secure ? "__Host-anamnesis" : "anamnesis", secure };
}
