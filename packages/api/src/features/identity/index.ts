export { findCredentials, insertAccount } from "./repository.ts";
export { identityRouter } from "./router.ts";
