import { StartError } from "@anamnesis/db/embedded";
import { readEnv } from "@anamnesis/server/env";
import { openParts, type Parts } from "@anamnesis/server/parts";

const graceMs = 10_000;
const log = {
  error: (details: object, message: string) => process.stderr.write(`${JSON.stringify({ message, ...details })}\n`),
};

/** Background jobs in a process of their own, beside servers that are started with WORKER=external. */
async function start(): Promise<Parts> {
  const env = readEnv(process.env);
  if (env.DATABASE_URL === undefined) {
    throw new StartError("Set DATABASE_URL: the embedded database belongs to one process, which runs its jobs itself.");
  }
  return openParts(env);
}

try {
  const parts = await start();
  const runner = parts.createRunner(log);
  const stopHousekeeping = parts.startHousekeeping(log);
  runner.start();
  process.stdout.write("Anamnesis worker is ready\n");
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      stopHousekeeping();
      void runner
        .stop(graceMs)
        .then(() => parts.close())
        .then(() => process.exit(0));
    });
  }
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
