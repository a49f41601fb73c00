/** An object without what is undefined in it: parsers put that there for what was not given, and Drizzle would write NULL. */
export function withoutUndefined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  // A property that was required was never undefined; one that was optional stays so.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
