export { messages } from "../locales/inside/de.po";
export { insideReasons } from "./inside-reasons.ts";
