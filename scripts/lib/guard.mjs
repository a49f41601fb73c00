import { existsSync } from "node:fs";
import { join } from "node:path";
import { unfitPlace } from "./place.mjs";
import { root } from "./run.mjs";

function stopWith(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

/** pnpm only warns when its install fails and runs the script all the same: then this says so and stops. */
export function guard() {
  const reason = unfitPlace();
  if (reason !== null) stopWith(reason);

  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 19))
    stopWith(
      `Node ${process.versions.node} is too old: start through \`npx -y pnpm@12 start\`, which brings Node 24, or install Node 24.`,
    );
  if (!existsSync(join(root, "apps/server/node_modules/fastify")))
    stopWith("The dependencies are not installed: run `npx -y pnpm@12 install` and look at what it says.");
}
