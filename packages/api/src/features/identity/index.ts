export { deleteDueAccounts } from "./deletion.ts";
export { findRecipient } from "./email-tokens.repository.ts";
export { noticeJob, type NoticeParts } from "./mail/notice.ts";
export { createIdentityKeys, type IdentityKeys } from "./keys.ts";
export { goodbyeMail, identityMailJob } from "./mail/job.ts";
export { identityPersonalData } from "./personal-data.repository.ts";
export {
  addAccount,
  findProfile,
  logSecurityEvent,
  makeFirstAdmin,
  type OpenSession,
  openSessions,
  signInTerms,
} from "./repository.ts";
