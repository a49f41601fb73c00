/* Without schemas, as roles.ts. */

/** queued → running → succeeded; dead when its attempts ran out, cancelled when somebody called it off. */
export const jobStatuses = ["queued", "running", "succeeded", "dead", "cancelled"] as const;
export type JobStatus = (typeof jobStatuses)[number];
