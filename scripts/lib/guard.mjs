import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";

/** What a path cannot hold, each for the sake of something that is not ours. */
const unfit = [
  [":", "PATH ends a folder there, so that the tools of the install are not found"],
  ['"', "initdb of PostgreSQL gives its own path to a shell"],
  ["$", "initdb of PostgreSQL gives its own path to a shell"],
  ["`", "initdb of PostgreSQL gives its own path to a shell"],
  ["#", "Vite takes what follows for a part of an address"],
  ["?", "Vite takes what follows for a part of an address"],
];

function say(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

/** pnpm only warns when its install fails and runs the script all the same: then this says so and stops. */
export function guard() {
  const [sign, why] = unfit.find(([character]) => root.includes(character)) ?? [];
  if (sign !== undefined) say(`This cannot run in a folder whose path holds ${sign} (${why}): move ${root}`);

  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 19))
    say(
      `Node ${process.versions.node} is too old: start through \`npx -y pnpm@12 start\`, which brings Node 24, or install Node 24.`,
    );
  if (!existsSync(join(root, "apps/server/node_modules/fastify")))
    say("The dependencies are not installed: run `npx -y pnpm@12 install` and look at what it says.");
}
