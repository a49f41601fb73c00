import { i18n } from "@lingui/core";

/** Loads the words of the app; in a file of their own, so that another language is another file. */
export async function loadWords(): Promise<typeof i18n> {
  const { messages } = await import("../locales/en.po");
  i18n.loadAndActivate({ locale: "en", messages });
  return i18n;
}
