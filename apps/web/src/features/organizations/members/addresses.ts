/**
 * The addresses of a text, as they are typed or pasted: one a line, between commas, semicolons or spaces, and with the
 * names that mail programs put before them. Each once, in their order; what is no address as well, so that it is told.
 */
export function addressesIn(text: string): readonly string[] {
  // `Vera Test <vera@example.org>`: the name is not looked at.
  const bare = text.replaceAll(/(?:"[^"]*"\s*|[^<>,;"\n]*)<([^<>\s]+)>/gu, " $1 ");
  const found = bare.split(/[\s,;]+/u).filter((word) => word !== "");
  const known = new Map(found.map((address) => [address.toLowerCase(), address]));
  return [...known.values()];
}
