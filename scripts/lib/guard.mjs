import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";

/** pnpm only warns when its install fails and runs the script all the same: then this says so and stops. */
export function guard() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNewEnough = major > 22 || (major === 22 && minor >= 19);
  if (isNewEnough && existsSync(join(root, "apps/server/node_modules/fastify"))) return;
  process.stderr.write(
    isNewEnough
      ? "The dependencies are not installed: run `npx -y pnpm@12 install` and look at what it says.\n"
      : `Node ${process.versions.node} is too old: start through \`npx -y pnpm@12 start\`, which brings Node 24, or install Node 24.\n`,
  );
  process.exit(1);
}
