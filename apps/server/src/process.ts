import { StartError } from "@anamnesis/db/embedded";
import { errorText } from "@anamnesis/domain";

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Something that runs until it is stopped. */
export interface Running {
  stop(): Promise<void>;
}

/**
 * Starts what a process is for. The first signal stops it in good order, the second at once.
 * A start that fails ends the process with 1: in one sentence when it is for the operator to mend.
 */
export function runProcess(start: (print: (line: string) => void) => Promise<Running>): Promise<void> {
  return runTask(async () => stopOnSignal(await start(print)));
}

/** Does something that ends by itself; a failure ends the process as that of a start does. */
export async function runTask(task: () => Promise<void>): Promise<void> {
  // Node itself would print an error with all its words and properties.
  process.on("uncaughtException", fail);
  try {
    await task();
  } catch (error) {
    fail(error);
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
  process.stderr.write(`${error instanceof StartError ? error.message : errorText(error)}\n`);
  process.exit(1);
}
