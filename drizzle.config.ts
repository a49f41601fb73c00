import { defineConfig } from "drizzle-kit";

// Drafts tables from the schema; what it drafts is moved by hand into packages/db/migrations, together
// with its row-level security, audit trigger and way back.
export default defineConfig({
  dialect: "postgresql",
  schema: "./packages/db/src/schema/index.ts",
  out: "./node_modules/.cache/drizzle",
  casing: "snake_case",
  schemaFilter: ["app", "audit", "exports", "identity", "symptoms"],
});
