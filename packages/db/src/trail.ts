import { sqlFunction } from "./call.ts";

/** Records an action under the running process. Who, when and why the database knows. */
export const writeTrail = sqlFunction("audit.log");
