import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { lingui } from "@lingui/vite-plugin";
import babel from "@rolldown/plugin-babel";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";

const server = "http://127.0.0.1:3000";

/** Writes a brotli and a gzip copy beside each text file, so that the server never compresses them. */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    enforce: "post",
    closeBundle() {
      const directory = join(import.meta.dirname, "dist");
      for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(?:js|css|html|svg|json|webmanifest)$/u.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const content = readFileSync(path);
        const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        writeFileSync(`${path}.br`, brotliCompressSync(content, { params: quality }));
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [
    react(),
    babel({ plugins: ["@lingui/babel-plugin-lingui-macro"], include: /src\/.*\.tsx?$/u }),
    lingui(),
    VitePWA({
      injectRegister: false,
      manifest: false,
      // Bundled like the app: what is generated instead names files of the install in quotes that a path can hold too.
      strategies: "injectManifest",
      srcDir: "src",
      filename: "service-worker.ts",
      // Letters beyond these are fetched when a page has some.
      injectManifest: { globPatterns: ["**/*.{js,css,html}", "assets/*-latin-{wght,500}-*.woff2"] },
    }),
    precompress(),
  ],
  resolve: {
    alias: [{ find: /^temporal-polyfill$/u, replacement: join(import.meta.dirname, "src/lib/temporal.ts") }],
  },
  server: {
    proxy: {
      "/trpc": server,
      "/exports": server,
      "/images": server,
      "/uploads": server,
      "/reminders": server,
      "/health": server,
      "/dev/outbox": server,
    },
  },
  build: {
    target: "es2023",
    sourcemap: false,
    reportCompressedSize: false,
    // What the first script weighs is measured (`pnpm bench web`): its compressed size is what counts.
    chunkSizeWarningLimit: 520,
    // One sheet: what each page adds to the library's is not worth a request.
    cssCodeSplit: false,
    rolldownOptions: {
      // The first script names every other one: 42 bits tell them apart, and hashes do not compress.
      output: {
        chunkFileNames: "assets/[name]-[hash:7].js",
        assetFileNames: "assets/[name]-[hash:7][extname]",
        codeSplitting: {
          // Layers: each takes what it needs along, unless one below has it.
          groups: [
            { name: "base", tags: ["$initial"], priority: 5 },
            { name: "door", test: /\/identity\/door\.ts$/u, priority: 4 },
            { name: "today", test: /\/(?:pages\/today|lib\/inside-reasons)\.ts$/u, priority: 3 },
            { name: "above", test: /\/(?:SheetDrawer|SessionEnding|StepUpDialog|Palette)\.tsx$/u, priority: 2 },
            { name: "inside", minShareCount: 2, priority: 1 },
          ],
        },
      },
    },
  },
});
