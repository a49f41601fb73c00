import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";
import { catalogues } from "./catalogues.ts";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en"],
  catalogs: catalogues("<rootDir>/src/locales"),
  // Without line numbers a text that only moved changes nothing here.
  format: formatter({ lineNumbers: false }),
});
