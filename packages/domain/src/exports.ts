import { z } from "zod";
import { languages } from "./languages.ts";
import { localDate } from "./time.ts";

/** The diary as a table, or everything there is about a person. */
export const exportTypes = ["csv", "json"] as const;
export type ExportType = (typeof exportTypes)[number];

/** queued → running → ready → downloaded → expired; failed can come from running. */
export const exportStatuses = ["queued", "running", "ready", "failed", "downloaded", "expired"] as const;
export type ExportStatus = (typeof exportStatuses)[number];

/** What stands between the cells of a table: spreadsheets take what the language of their machine has. */
export const csvSeparators = [",", ";"] as const;
export type CsvSeparator = (typeof csvSeparators)[number];

/** The separator of a language: the semicolon where a comma stands before decimals, as in German. */
export function csvSeparatorOf(language: string): CsvSeparator {
  const decimal = new Intl.NumberFormat(language).formatToParts(1.5).find(({ type }) => type === "decimal");
  return decimal?.value === "," ? ";" : ",";
}

const csvExportInput = z
  .strictObject({
    type: z.literal("csv"),
    from: localDate,
    to: localDate,
    separator: z.enum(csvSeparators, "Choose a comma or a semicolon.").default(","),
    /** In which the categories that are known by a name of ours are called. */
    language: z.enum(languages, "Choose English or German.").default("en"),
  })
  .refine((range) => range.from <= range.to, { path: ["to"], message: "The last day is before the first." });
const jsonExportInput = z.strictObject({ type: z.literal("json") });

export const createExportInput = z.discriminatedUnion("type", [csvExportInput, jsonExportInput], {
  error: "Choose CSV for the diary, or JSON for everything about you.",
});
export type CreateExportInput = z.infer<typeof createExportInput>;

export const exportIdInput = z.strictObject({ id: z.uuid("That is not an export.") });

/** The parts of the file with everything about a person, in the order that they have there. */
export const personalDataParts = [
  "account",
  "profile",
  "sessions",
  "passkeys",
  "devices",
  "security_log",
  "session_log",
  "memberships",
  "diary",
  "categories",
  "cycle",
  "cycle_settings",
  "trackers",
  "days",
  "imports",
  "medication",
  "shares",
  "records",
  "record_questions",
  "snippets",
  "reminders",
  "reminder_devices",
  "exports",
  "changes",
  "actions",
  "who_saw_it",
] as const;
export type PersonalDataPart = (typeof personalDataParts)[number];

export interface ExportSummary {
  readonly id: string;
  readonly type: ExportType;
  /** First and last day of a diary; null for everything. */
  readonly from: string | null;
  readonly to: string | null;
  readonly status: ExportStatus;
  /** 0 to 100. */
  readonly progress: number;
  readonly rowCount: number | null;
  readonly createdAt: string;
  /** When the link stops working; null until the file is ready. */
  readonly expiresAt: string | null;
  /** Path of the download on the same origin, until `expiresAt`; null while there is no file. */
  readonly downloadPath: string | null;
}
