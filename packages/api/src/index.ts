export { type BackgroundParts, housekeepingSchedules, jobDefinitions, watchOverlong } from "./background.ts";
export { type Context, principalOf, type Services, type SessionCookies } from "./context.ts";
export { demoAccounts, seedDemo } from "./demo/seed.ts";
export { type KeyedDatabase, type KeyedTx, withFieldKeys } from "./field-keys.ts";
export { appErrorFrom, errorShape, statusOf } from "./errors.ts";
export { type DiagnosisModel, ruleBasedModel } from "./features/clinical/index.ts";
export {
  beginUpload,
  createPatientKeys,
  type HeldUpload,
  holdUpload,
  openFrame,
  openOriginal,
  openPhotograph,
  uploadOf,
} from "./features/clinical/index.ts";
export { matchTokensOf, recordNumberToken, searchTokensOf } from "./features/clinical/index.ts";
export { type Downloads, exportJob, openDownload, type OpenedDownload } from "./features/exports/index.ts";
export { answerToImport, capabilityStatement, entryOf, outcomeOf, searchset } from "./features/fhir/index.ts";
export type { IdentityKeys } from "./features/identity/index.ts";
export { switchOffReminders } from "./features/reminders/index.ts";
export { type Speech, speechOf } from "./mail/speech.ts";
export { appRouter, type AppRouter, createCaller } from "./router.ts";
export { createServices } from "./services.ts";
export { type MemberWork, memberWork } from "./trpc.ts";
export { asNobody, asSystem, noteFailure, noteOutage } from "./system.ts";
