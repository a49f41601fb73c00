export { createDownloads, type Downloads } from "./downloads.ts";
export { openDownload, type OpenedDownload } from "./download-file.ts";
export { exportJob } from "./jobs.ts";
export { removeExpiredExports } from "./retention.ts";
