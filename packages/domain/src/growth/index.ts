export * from "./growth.ts";
