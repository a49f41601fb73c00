import { z } from "zod";
import { localDate } from "./time.ts";

export const exportTypes = ["csv"] as const;
export type ExportType = (typeof exportTypes)[number];

/** queued → running → ready → downloaded → expired; failed can come from running. */
export const exportStatuses = ["queued", "running", "ready", "failed", "downloaded", "expired"] as const;
export type ExportStatus = (typeof exportStatuses)[number];

export const createExportInput = z
  .strictObject({
    type: z.enum(exportTypes, "Only CSV can be exported so far."),
    from: localDate,
    to: localDate,
  })
  .refine((range) => range.from <= range.to, { path: ["to"], message: "The last day is before the first." });
export type CreateExportInput = z.infer<typeof createExportInput>;

export const exportIdInput = z.strictObject({ id: z.uuid("That is not an export.") });

export interface ExportSummary {
  readonly id: string;
  readonly type: ExportType;
  readonly from: string;
  readonly to: string;
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
