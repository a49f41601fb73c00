export { jobKinds } from "./access/jobs.ts";
export { startupOptions } from "./bounds.ts";
export { identityMails } from "./access/mails.ts";
export { type AssertedPasskey, assertionValues, type Claims, openingOf, type Proof, type Who } from "./context.ts";
export { createDatabase, type Database, type DatabaseOptions, type Db, type PoolStats, type Tx } from "./database.ts";
export { bytesOfBytea } from "./bytes.ts";
export { sqlState } from "./errors.ts";
export * from "./schema/index.ts";
export { isoOfTimestamptz } from "./time.ts";
