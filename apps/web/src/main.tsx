// oxlint-disable-next-line import/no-unassigned-import -- it has to run before anything else
import "./lib/no-eval.ts";
import "@fontsource-variable/inter/wght.css";
import "@fontsource/newsreader/500.css";
import "./ui/mantine.css";
import "./ui/tokens.css";
import { I18nProvider } from "@lingui/react";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { followConnection } from "./lib/connection.ts";
import { loadWords } from "./lib/i18n.ts";
import { queryClient } from "./lib/trpc.ts";
import { keepVersion, takesWaitingVersion } from "./lib/version.ts";
import { askAhead, askWhoAhead } from "./routes/ahead.ts";
import { router } from "./routes/router.ts";
import { cssVariables, theme } from "./ui/theme.ts";

/** Begins the app. Not awaited by this script: every other one imports from it, and would wait for all of this. */
async function begin(root: HTMLElement): Promise<void> {
  if (await takesWaitingVersion()) return;
  followConnection();
  askWhoAhead();
  // Before any script that reckons with times.
  if (!("Temporal" in globalThis)) await import("./lib/temporal-polyfill.ts");
  askAhead();
  const i18n = await loadWords();
  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </MantineProvider>
      </I18nProvider>
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
begin(root).catch(() => {
  // Before there are words: what is loaded first did not come.
  root.textContent = "Anamnesis could not be loaded. Reload the page.";
});

/** What is kept on the device gives way to what is shown just now. */
const keepAfterMs = 2_000;

// Keeps the app itself on the device, so that it opens without a connection.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  const keep = () => void keepVersion().catch(() => undefined);
  const stop = router.subscribe("onRendered", () => {
    stop();
    setTimeout(keep, keepAfterMs);
  });
}
