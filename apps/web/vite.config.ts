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
      manifest: {
        name: "Anamnesis",
        short_name: "Anamnesis",
        description: "A diary of how you feel, and what it adds up to.",
        display: "standalone",
        start_url: "/",
        background_color: "#fbf8f4",
        theme_color: "#6d2f5b",
        icons: [
          { src: "/icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" },
          { src: "/icon-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
          { src: "/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
          { src: "/icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
      // Bundled like the app: what is generated instead names files of the install in quotes that a path can hold too.
      strategies: "injectManifest",
      srcDir: "src",
      filename: "service-worker.ts",
      injectManifest: { globPatterns: ["**/*.{js,css,html,svg,woff2}"] },
    }),
    precompress(),
  ],
  server: { proxy: { "/trpc": server, "/exports": server, "/health": server, "/dev/outbox": server } },
  build: {
    target: "es2023",
    sourcemap: false,
    reportCompressedSize: false,
    rolldownOptions: {
      // The first script names every other one: 42 bits tell them apart, and hashes do not compress.
      output: { chunkFileNames: "assets/[name]-[hash:7].js", assetFileNames: "assets/[name]-[hash:7][extname]" },
    },
  },
});
