export { messages } from "../locales/de.po";
export { messages as domainWords } from "../locales/domain/de.po";
