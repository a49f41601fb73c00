import { unfitPlace } from "./lib/place.mjs";

// Said before minutes of downloads, not after them.
const reason = unfitPlace();
if (reason !== null) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
