import type { Tx } from "@anamnesis/db";
import { AppError, type KeyTask, type RotateKeysInput } from "@anamnesis/domain";
import { enqueue, type JobDefinition, type JobRun } from "@anamnesis/platform";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { KeyedDatabase, KeyedTx } from "../../field-keys.ts";
import { asSystem } from "../../system.ts";
import {
  advanceRotation,
  beginRotation,
  failRotation,
  openRotation,
  readKeyStatus,
  type Rotation,
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

  async function reseal(run: JobRun, { reason, tenantId }: Rotation): Promise<void> {
    if (tenantId === null) return;
    await resealFields(tenantId, (fn) => {
      run.signal.throwIfAborted();
      return work(run, reason, fn);
    });
  }

  /** Goes on to the next tenant. */
  const advance = (run: JobRun, rotation: Rotation): Promise<void> =>
    work(run, rotation.reason, async (tx) => {
      const { nextTenantId } = rotation;
      const key = nextTenantId === null ? null : await tx.keys.newKey(nextTenantId);
      await advanceRotation(tx, run, { ...rotation, key });
    });

  return {
    kind,
    parse: (payload) => payloadSchema.parse(payload),
    async run(_payload, run) {
      for (;;) {
        run.signal.throwIfAborted();
        const rotation = await work(run, null, (tx) => openRotation(tx, run));
        if (rotation === null) return;
        await reseal(run, rotation);
        await advance(run, rotation);
      }
    },
    onGiveUp: (_payload, run) => work(run, null, (tx) => failRotation(tx, run)),
  };
}
