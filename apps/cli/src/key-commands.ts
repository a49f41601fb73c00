import type { KeyTask } from "@anamnesis/domain";
import { Command } from "commander";
import { signedInClient } from "./credentials.ts";
import type { JsonOption } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";

/** `anamnesis keys status | rotate`, for administrators. */
export function keysCommand(surroundings: Surroundings): Command {
  return new Command("keys")
    .description("The keys of people and organizations.")
    .addCommand(statusCommand(surroundings))
    .addCommand(rotateCommand(surroundings));
}

function line({ kind, state, tenants, tenantsDone, fieldsDone, startedAt, reason }: KeyTask): string {
  const share = tenants === 0 ? "" : `  ${tenantsDone} of ${tenants} keys`;
  return `${startedAt}  ${kind}  ${state}${share}  ${fieldsDone} fields  ${reason}`;
}

function statusCommand({ env, out }: Surroundings): Command {
  return new Command("status")
    .description("How many keys there are, and how far work on them is.")
    .option("--json", "machine-readable output")
    .action(async (options: JsonOption) => {
      const { client } = await signedInClient(env);
      const status = await client.operations.keys.status.query();
      if (options.json === true) {
        out(`${JSON.stringify(status)}\n`);
        return;
      }
      const { tenants, retired, destroyed, oldestAt, providers, tasks } = status;
      const wrapped = providers.length === 0 ? "" : `, wrapped by ${providers.join(" and ")}`;
      const oldest = oldestAt === null ? "" : `, the oldest of ${oldestAt}`;
      out(`${tenants} keys in use${oldest}${wrapped}; ${retired} retired, ${destroyed} destroyed\n`);
      for (const task of tasks) out(`${line(task)}\n`);
    });
}

interface RotateOptions extends JsonOption {
  readonly reason: string;
  readonly tenant?: string;
}

function rotateCommand({ env, out }: Surroundings): Command {
  return new Command("rotate")
    .description("New keys; what the old ones sealed is sealed again in the background.")
    .requiredOption("--reason <words>", "kept with the change")
    .option("--tenant <id>", "one person or organization; all unless told")
    .option("--json", "machine-readable output")
    .action(async (options: RotateOptions) => {
      const { client } = await signedInClient(env);
      const task = await client.operations.keys.rotate.mutate({
        reason: options.reason,
        ...(options.tenant === undefined ? {} : { tenantId: options.tenant }),
      });
      out(options.json === true ? `${JSON.stringify(task)}\n` : "Rotating. See how far it is: anamnesis keys status\n");
    });
}
