import { StartError } from "@anamnesis/db/embedded";
import { readEnv } from "@anamnesis/server/env";
import { jobLog } from "@anamnesis/server/logging";
import { openBackground, openParts } from "@anamnesis/server/parts";
import { runProcess } from "@anamnesis/server/process";
import { watchWrites } from "@anamnesis/server/writes";

/** What running jobs get to end after a signal. */
const graceMs = 10_000;

// Background jobs in a process of their own, beside servers that are started with WORKER=external.
await runProcess(async (print) => {
  const env = readEnv(process.env);
  if (env.DATABASE_URL === undefined) {
    throw new StartError("Set DATABASE_URL: the embedded database belongs to one process, which runs its jobs itself.");
  }
  const parts = await openParts(env, print);
  const background = await openBackground(env, parts, print);
  const log = jobLog((line) => process.stderr.write(line));
  const runner = background.createRunner(log);
  const { database } = background;
  const writes = watchWrites({ databases: [database], worker: database, log });
  runner.start();
  print("Anamnesis worker is ready");
  return {
    async stop() {
      writes.stop();
      await runner.stop(graceMs);
      await background.close();
      await parts.close();
    },
  };
});
