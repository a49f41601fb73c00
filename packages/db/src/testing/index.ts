export { nameOf } from "../access/define.ts";
export { tables } from "../access/index.ts";
export { ofOurClock } from "../embedded/clock.ts";
export { freePort } from "../embedded/ports.ts";
export {
  createAccount,
  newActor,
  plantExports,
  plantSession,
  type TestAccount,
  type TestActor,
  type TestLogin,
  testOutput,
  keysThatOpenNothing,
  withProcess,
  usualHash,
} from "./actors.ts";
export { type TestDatabase, testDatabase } from "./database.ts";
