import { enableCompileCache } from "node:module";
import { buildWebIfStale } from "./lib/web-build.mjs";
import { guard } from "./lib/guard.mjs";

guard();
enableCompileCache();
process.env.NODE_ENV ??= "production";
await buildWebIfStale();
await import("../apps/server/src/main.ts");
