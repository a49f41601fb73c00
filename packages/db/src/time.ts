/**
 * ISO 8601 in UTC of what PostgreSQL writes for a timestamptz in a UTC session,
 * such as `2026-03-01 08:30:00.123456+00`; null of null.
 */
export function isoOfTimestamptz(value: string): string;
export function isoOfTimestamptz(value: string | null): string | null;
export function isoOfTimestamptz(value: string | null): string | null {
  if (value === null) return null;
  if (!value.endsWith("+00")) throw new RangeError("The database session is not in UTC.");
  return `${value.slice(0, 10)}T${value.slice(11, -3)}Z`;
}
