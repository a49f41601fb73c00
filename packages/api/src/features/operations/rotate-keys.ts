import type { Tx } from "@anamnesis/db";
import { AppError, type KeyTask, type RotateKeysInput } from "@anamnesis/domain";
import { enqueue, type JobDefinition, type JobRun } from "@anamnesis/platform";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { KeyedDatabase, KeyedTx } from "../../field-keys.ts";
import { asSystem } from "../../system.ts";
import {
  beginRotation,
  countFields,
  lockTask,
  nextTenant,
  readKeyStatus,
  replaceKey,
  type TaskRow,
  updateTask,
} from "./keys.repository.ts";
import { resealFields } from "./reseal.ts";

const kind = "keys.rotate";

const payloadSchema = z.object({ taskId: z.uuid() });
type RotationPayload = z.infer<typeof payloadSchema>;

/** Asks for a rotation, in one transaction with its job. Throws `conflict` while another is under way. */
export async function requestRotation(tx: Tx, input: RotateKeysInput): Promise<KeyTask> {
  const taskId = uuidv7();
  if (!(await beginRotation(tx, taskId, input))) throw new AppError("conflict", "operations.rotation_under_way");
  await enqueue(tx, { kind, payload: { taskId } });
  const task = (await readKeyStatus(tx)).tasks.find(({ id }) => id === taskId);
  if (task === undefined) throw new Error("the rotation is not among the tasks");
  return task;
}

/**
 * Gives one tenant after the other a new key and seals again, in batches, what the old one sealed. Retired keys go on
 * opening: the trail holds what they sealed. What is written meanwhile is sealed with whichever is known to the server
 * that writes it, and looked after by `sealLateFields`.
 */
export function rotationJob({ database }: { readonly database: KeyedDatabase }): JobDefinition<RotationPayload> {
  const work = <T>(run: JobRun, reason: string | null, fn: (tx: KeyedTx) => Promise<T>): Promise<T> =>
    database.withContext({ ...asSystem(kind), reason, parentProcessId: run.processId }, fn);

  /** What is left to do; null when it has ended. */
  const read = (run: JobRun, taskId: string) => work(run, null, (tx) => lockTask(tx, taskId));

  async function reseal(run: JobRun, { id, reason, tenantId }: TaskRow): Promise<void> {
    if (tenantId === null) return;
    for (;;) {
      run.signal.throwIfAborted();
      const done = await work(run, reason, async (tx) => {
        const fields = await resealFields(tx, tenantId);
        if (fields > 0) await countFields(tx, id, fields);
        return fields;
      });
      if (done === 0) return;
    }
  }

  /** Goes on to the next tenant, unless a run that was taken for dead has done that already. */
  function advance(run: JobRun, task: TaskRow): Promise<void> {
    return work(run, task.reason, async (tx) => {
      const now = await lockTask(tx, task.id);
      if (now === null || now.tenantId !== task.tenantId) return;
      const tenantsDone = now.tenantsDone + (now.tenantId === null ? 0 : 1);
      const tenantId = await nextTenant(tx, now);
      if (tenantId === null) {
        await updateTask(tx, now.id, { tenantsDone, tenants: tenantsDone, finishedAt: new Date().toISOString() });
        return;
      }
      const tenants = now.tenants > 0 ? now.tenants : await countTenants(tx, now);
      await replaceKey(tx, { tenantId, before: now.createdAt, key: await tx.keys.newKey(tenantId) });
      await updateTask(tx, now.id, { tenantId, tenantsDone, tenants });
    });
  }

  return {
    kind,
    parse: (payload) => payloadSchema.parse(payload),
    async run({ taskId }, run) {
      for (;;) {
        run.signal.throwIfAborted();
        const task = await read(run, taskId);
        if (task === null) return;
        await reseal(run, task);
        await advance(run, task);
      }
    },
    onGiveUp: ({ taskId }, run) =>
      work(run, null, (tx) => updateTask(tx, taskId, { failedAt: new Date().toISOString() })),
  };
}

async function countTenants(tx: Tx, task: TaskRow): Promise<number> {
  return task.onlyTenant === null ? (await readKeyStatus(tx)).tenants : 1;
}
