/** Whether an address has no name and password in it: they would be shown, logged and sent with it. */
export function hasNoUserinfo(value: string): boolean {
  if (!URL.canParse(value)) return true;
  const { username, password } = new URL(value);
  return username === "" && password === "" && !/^https?:\/\/[^/?#]*@/iu.test(value);
}

/** What may be shown of an address whose path or query may be a secret: where it is, and that there is more. */
export function foldedAddress(value: string): string {
  const { origin, pathname, search } = new URL(value);
  return pathname + search === "/" ? origin : `${origin}/…`;
}
