import { newActor } from "@anamnesis/db/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openJobScene, openJobsContractScene, type JobScene, testKind } from "../testing/job-scene.ts";
import { describeJobsContract } from "../testing/jobs-contract.ts";
import { describeSchedulesContract } from "../testing/schedules-contract.ts";
import { cancelJob, redriveJob } from "./administer.ts";

describeJobsContract("PostgreSQL", openJobsContractScene);
describeSchedulesContract("PostgreSQL", openJobsContractScene);

describe("who may do something to a job", () => {
  let scene: JobScene;
  beforeAll(async () => {
    scene = await openJobScene();
  });
  afterAll(() => scene.db.close());

  it.each([
    ["the person who asked", { reason: "because" }],
    ["an administrator who does not say why", { role: "admin", reason: null }],
    ["an administrator whose reason is empty", { role: "admin", reason: "" }],
  ] as const)("is not %s", async (_, given) => {
    const id = await scene.ask();
    const actor = newActor({ userId: scene.anna.id, process: "test.administer", ...given });
    for (const change of [redriveJob, cancelJob]) {
      await expect(scene.db.app.withContext(actor, (tx) => change(tx, id))).rejects.toMatchObject({ code: "42501" });
    }
    expect(await scene.find(id)).toMatchObject({ status: "queued" });
  });

  it("stands in the trail with the reason", async () => {
    const id = await scene.ask();
    await scene.administer((tx) => cancelJob(tx, id));
    const trail = await scene.db.asOwner(
      "SELECT event_type, reason, user_id, details FROM audit.actions WHERE resource_id = $1",
      [id],
    );
    expect(trail).toEqual([
      {
        event_type: "JOB_CANCELLED",
        reason: "because",
        user_id: scene.anna.id,
        details: { kind: testKind, status: "queued" },
      },
    ]);
  });

  it("sees how jobs are doing, never what was asked nor the words of an error", async () => {
    const id = await scene.ask();
    const seen = await scene.administer((tx) => tx.query("SELECT id, kind, status FROM app.jobs WHERE id = $1", [id]));
    expect(seen).toEqual([{ id, kind: testKind, status: "queued" }]);
    for (const column of ["payload", "actor", "last_error"]) {
      const looking = scene.administer((tx) => tx.query(`SELECT ${column} FROM app.jobs`));
      await expect(looking).rejects.toMatchObject({ code: "42501" });
    }
    const person = newActor({ userId: scene.anna.id });
    expect(await scene.db.app.withContext(person, (tx) => tx.query("SELECT id FROM app.jobs"))).toEqual([]);
    expect(await scene.db.app.withContext(person, (tx) => tx.query("SELECT name FROM app.schedules"))).toEqual([]);
  });
});
