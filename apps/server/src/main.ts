import { StartError } from "@anamnesis/db/embedded";
import { readEnv } from "./env.ts";
import { type RunningServer, startServer } from "./server.ts";

const print = (line: string) => process.stdout.write(`${line}\n`);

try {
  stopOnSignal(await startServer(readEnv(process.env), print));
} catch (error) {
  process.stderr.write(
    `${error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}

/** The first signal stops in good order, the second at once. */
function stopOnSignal(server: RunningServer): void {
  let isStopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      print("Stopping …");
      server.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`${String(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}
