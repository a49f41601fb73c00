import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en"],
  catalogs: [{ path: "<rootDir>/src/locales/{locale}", include: ["src"] }],
  // Without line numbers a text that only moved changes nothing here.
  format: formatter({ lineNumbers: false }),
});
