/* The frame of every page, the first page in it, and where one goes who comes in: where most visits begin. */
export { landing } from "../landing.ts";
export { Shell } from "../Shell.tsx";
export { TodayPage } from "../../features/symptoms/TodayPage.tsx";
