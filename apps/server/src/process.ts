import { StartError } from "@anamnesis/db/embedded";

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Something that runs until it is stopped. */
export interface Running {
  stop(): Promise<void>;
}

/**
 * Starts what a process is for. The first signal stops it in good order, the second at once.
 * A start that fails ends the process with 1: in one sentence when it is for the operator to mend.
 */
export async function runProcess(start: (print: (line: string) => void) => Promise<Running>): Promise<void> {
  try {
    stopOnSignal(await start(print));
  } catch (error) {
    fail(error instanceof StartError ? error.message : error);
  }
}

function stopOnSignal(running: Running): void {
  let isStopping = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      print("Stopping …");
      running.stop().then(() => process.exit(0), fail);
    });
  }
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
