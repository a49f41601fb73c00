import { defineConfig } from "@lingui/cli";
import babel from "@lingui/cli/api/extractors/babel";
import { formatter } from "@lingui/format-po";
import { catalogues } from "./catalogues.ts";
import { domainTexts } from "./domain-texts.ts";

// A check makes them anew somewhere else.
const copies = process.env["CATALOGUES"];
const [folder, mailFolder] =
  copies === undefined
    ? ["<rootDir>/src/locales", "<rootDir>/../../packages/api/src/mail/locales"]
    : [`${copies}/web`, `${copies}/mail`];

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "de"],
  catalogs: catalogues(folder, mailFolder),
  extractors: [domainTexts, babel],
  // Without line numbers a text that only moved changes nothing here.
  format: formatter({ lineNumbers: false }),
});
