export { organizationMailJob } from "./mail/job.ts";
export { acceptInvitation, insertInvitation, listMembers } from "./members.repository.ts";
export { organizationsPersonalData } from "./personal-data.repository.ts";
export { createConnections } from "./resources/connections.ts";
export { ownMemberships } from "./repository.ts";
export { createOrganization } from "./service.ts";
export { webhookJob } from "./webhooks/job.ts";
