export { messages } from "../locales/inside/en.po";
export { insideReasons } from "./inside-reasons.ts";
