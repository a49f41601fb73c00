import { fieldSeparator } from "./csv.repository.ts";

/** The columns of a diary as CSV, in their order. */
export const csvColumns = [
  "local_date",
  "local_time",
  "time_zone",
  "occurred_at",
  "category",
  "severity",
  "notes",
  "tags",
  "recorded_at",
] as const;

/**
 * Text as a CSV cell (RFC 4180, always quoted). What a spreadsheet would run as a formula gets a leading
 * apostrophe (OWASP, CSV Injection): = + - @ TAB CR and the full-width forms of the first four.
 */
export function csvCell(text: string): string {
  const escaped = text.includes('"') ? text.replaceAll('"', '""') : text;
  return isFormula(text.charCodeAt(0)) ? `"'${escaped}"` : `"${escaped}"`;
}

function isFormula(first: number): boolean {
  switch (first) {
    case 0x3d: // =
    case 0x2b: // +
    case 0x2d: // -
    case 0x40: // @
    case 0x09:
    case 0x0d:
    case 0xff1d:
    case 0xff0b:
    case 0xff0d:
    case 0xff20:
      return true;
    default:
      return false;
  }
}

/** `["a", "b"]`, as PostgreSQL writes it, as `a; b`. */
function joinedTags(json: string): string {
  if (json === "[]") return "";
  // Without an escape in it, `", "` stands between tags and nowhere else.
  return json.includes("\\") ? (JSON.parse(json) as string[]).join("; ") : json.slice(2, -2).replaceAll('", "', "; ");
}

/** `2026-03-01 08:30:00.123456+00` as `2026-03-01T08:30:00Z`. */
function instantOf(timestamptz: string): string {
  return `${timestamptz.slice(0, 10)}T${timestamptz.slice(11, 19)}Z`;
}

/**
 * The CSV line of an entry as `packedDiary` packs it, without line end.
 * @param notes those that were sealed; none unless given
 */
export function csvLine(packed: string, notes = ""): string {
  const [day = "", local = "", occurred = "", recorded = "", zone = "", severity = "", category = "", tags = ""] =
    packed.split(fieldSeparator);
  const time = local.slice(11, 16);
  const words = `${csvCell(category)},${severity},${csvCell(notes)},${csvCell(joinedTags(tags))}`;
  return `"${day}","${time}","${zone}","${instantOf(occurred)}",${words},"${instantOf(recorded)}"`;
}
