// Not by name: an older Node lacks it, and would stop here before the guard can say so.
import module from "node:module";
import { buildWebIfStale } from "./lib/web-build.mjs";
import { guard } from "./lib/guard.mjs";
import { endWithStarters } from "./lib/parents.mjs";

guard();
endWithStarters();
module.enableCompileCache();
process.env.NODE_ENV ??= "production";
if (!(await buildWebIfStale())) process.exit(1);
await import("../apps/server/src/main.ts");
