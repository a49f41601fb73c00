export { createMemoryCache } from "./cache/memory.ts";
export type { Cache } from "./cache/port.ts";
export { announceJobs } from "./jobs/announce.ts";
export { cancelJob, redriveJob } from "./jobs/administer.ts";
export { enqueue } from "./jobs/enqueue.ts";
export type {
  JobDefinition,
  JobLog,
  JobRun,
  JobTransaction,
  NewJob,
  RunTransaction,
  ScheduleDefinition,
} from "./jobs/port.ts";
export { countJobs } from "./jobs/queue.ts";
export { createJobRunner, type JobRunner, type JobRunnerOptions } from "./jobs/runner.ts";
export { createMemoryLimits } from "./limits/memory.ts";
export type { Limit, Limits } from "./limits/port.ts";
export { createOutboxMail, listOutbox, type OutboxMail, type OutboxMailOptions, readOutbox } from "./mail/outbox.ts";
export { senderOf } from "./mail/message.ts";
export type { Mail, MailTransport } from "./mail/port.ts";
export { createSmtpMail, type SmtpMailOptions } from "./mail/smtp.ts";
export { createFileObjectStore } from "./objects/file-store.ts";
export type { ObjectFacts, ObjectRange, ObjectStore, OpenObject } from "./objects/port.ts";
export { dicomEcho } from "./outbound/dicom-echo.ts";
export { failureFrom } from "./outbound/failures.ts";
export type { HttpAnswer, HttpRequest } from "./outbound/http.ts";
export { createOutbound, type Outbound, type OutboundOptions } from "./outbound/outbound.ts";
export { createPushSender, type PushMessage, type PushSender, type PushSubscription } from "./push/sender.ts";
export { createClamdScanner } from "./scanning/clamd.ts";
export type { VirusScanner } from "./scanning/port.ts";
