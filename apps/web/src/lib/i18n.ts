import { i18n } from "@lingui/core";
import { knowReasons } from "./errors.ts";

/** Loads the words at the door; in a file of their own, so that another language is another file. */
export async function loadWords(): Promise<typeof i18n> {
  const { messages } = await import("../locales/en.po");
  i18n.loadAndActivate({ locale: "en", messages });
  return i18n;
}

/** Loads the words of everything behind the door, before it is shown. */
export async function loadInsideWords(): Promise<void> {
  const { messages, insideReasons } = await import("./inside-words.ts");
  i18n.load("en", messages);
  knowReasons(insideReasons);
}
