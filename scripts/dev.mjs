import { spawn } from "node:child_process";
import { join } from "node:path";
import { guard } from "./lib/guard.mjs";
import { endWithStarters } from "./lib/parents.mjs";
import { root } from "./lib/run.mjs";

guard();
endWithStarters();

/** The server starts again when a source changes; the web app is served by Vite on port 5173, which passes calls on. */
const env = { ...process.env, NODE_ENV: "development", APP_ORIGIN: process.env.APP_ORIGIN ?? "http://localhost:5173" };
const path = `${root}/node_modules/.bin:${join(root, "apps/web/node_modules/.bin")}:${process.env.PATH}`;
const processes = [
  spawn("node", ["--watch", "apps/server/src/main.ts"], { cwd: root, env: { ...env, PATH: path }, stdio: "inherit" }),
  spawn("vite", [], { cwd: join(root, "apps/web"), env: { ...env, PATH: path }, stdio: "inherit" }),
];
for (const child of processes) {
  child.on("exit", () => {
    for (const other of processes) other.kill("SIGTERM");
  });
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    for (const child of processes) child.kill(signal);
  });
}
