export * from "./app.ts";
export * from "./audit.ts";
export * from "./exports.ts";
export * from "./identity.ts";
export * from "./live.ts";
export * from "./operations.ts";
export * from "./organizations.ts";
export * from "./symptoms.ts";
