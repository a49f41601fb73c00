export { enqueue } from "./jobs/enqueue.ts";
export type { JobDefinition, JobLog, JobRun, JobTransaction, NewJob } from "./jobs/port.ts";
export { countJobs, removeOldJobs } from "./jobs/queue.ts";
export { createJobRunner, type JobRunner, type JobRunnerOptions } from "./jobs/runner.ts";
export { createOutboxMail, listOutbox, type OutboxMail, type OutboxMailOptions, readOutbox } from "./mail/outbox.ts";
export type { Mail, MailTransport } from "./mail/port.ts";
export { createSmtpMail, type SmtpMailOptions } from "./mail/smtp.ts";
export { createFileObjectStore, type ObjectStore, type StoredObject } from "./objects/store.ts";
