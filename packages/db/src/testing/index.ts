export { ofOurClock } from "../embedded/clock.ts";
export { freePort } from "../embedded/ports.ts";
export { createAccount, newActor, type TestAccount } from "./actors.ts";
export { type TestDatabase, testDatabase } from "./database.ts";
