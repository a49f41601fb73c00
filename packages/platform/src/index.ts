export { enqueue } from "./jobs/enqueue.ts";
export type { JobDefinition, JobLog, JobRun, JobTransaction, NewJob } from "./jobs/port.ts";
export { countJobs, removeOldJobs } from "./jobs/queue.ts";
export { createJobRunner, type JobRunner, type JobRunnerOptions } from "./jobs/runner.ts";
export { createFileObjectStore, type ObjectStore, type StoredObject } from "./objects/store.ts";
