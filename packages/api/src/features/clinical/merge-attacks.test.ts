import { randomUUID } from "node:crypto";
import type { Tx } from "@anamnesis/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { notesAt, soap, type TestChart } from "../../testing/notes.ts";

let api: TestApi;
let clinic: TestOrganization;
let care: ReturnType<typeof careAt>;
let notes: ReturnType<typeof notesAt>;
let nurse: TestPerson;
let doctor: TestPerson;
beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization("City Clinic");
  [care, notes] = [careAt(api, clinic), notesAt(api, clinic)];
  ({ nurse, doctor } = clinic.members);
});
afterAll(() => api.close());

const clinicalOf = (person: TestPerson) => api.callerOf(person).clinical;
const standingOf = async (person: TestPerson, patientId: string) =>
  (await clinicalOf(person).careTeam.read({ patientId })).standing;

/** Merges by the nurse, who is in both teams, as both records are now. */
async function merge(survivorId: string, mergedId: string, keepsAccountOf: "survivor" | null = null): Promise<string> {
  const { merges } = clinicalOf(nurse);
  const { one, other } = await merges.compare({ one: survivorId, other: mergedId });
  const versions = { survivorVersion: one.updatedAt, mergedVersion: other.updatedAt };
  const id = randomUUID();
  await merges.merge({ id, survivorId, mergedId, ...versions, keepsAccountOf, reason: "Registered twice" });
  return id;
}
const undo = (id: string, survivorId: string) =>
  clinicalOf(nurse).merges.undo({ id, survivorId, reason: "They are two people" });

/** A chart with a signed note, and another patient whom the same people treat, into whom the first is about to be merged. */
async function toMerge(): Promise<{ of: TestChart; noteId: string; survivorId: string }> {
  const [of, { patientId: survivorId }] = [await notes.chart(), await notes.chart()];
  const { id: noteId } = await notes.written(of);
  await notes.sign(of, noteId);
  return { of, noteId, survivorId };
}

describe("who left the care team of what two records had become", () => {
  it("has left both when the merge is taken back", async () => {
    const { of, survivorId } = await toMerge();
    expect(await standingOf(doctor, of.patientId)).toBe("team");
    const id = await merge(survivorId, of.patientId);
    await clinicalOf(nurse).careTeam.remove({ patientId: survivorId, userId: doctor.account.id });
    await undo(id, survivorId);
    expect(await standingOf(doctor, survivorId)).toBe("outside");
    expect(await standingOf(doctor, of.patientId)).toBe("outside");
    // Who stayed, stayed in both.
    expect(await standingOf(nurse, of.patientId)).toBe("team");
  });
});

describe("an account that was found to be somebody else's", () => {
  it("is not that of the other record again when the merge is taken back", async () => {
    const { of, survivorId } = await toMerge();
    const person = await care.linked(survivorId);
    const { code } = await clinicalOf(nurse).links.offer({ patientId: of.patientId });
    await clinicalOf(person).ownRecords.accept({ code, mailsOnLook: false });
    const id = await merge(survivorId, of.patientId, "survivor");
    await clinicalOf(nurse).links.end({ patientId: survivorId });
    await undo(id, survivorId);
    expect(await clinicalOf(person).ownRecords.list()).toEqual([]);
    expect(await clinicalOf(nurse).links.state({ patientId: of.patientId })).toBe("none");
  });
});

describe("a look at one of two records that became one", () => {
  it("is told with those at the other, whoever merges them to hide it", async () => {
    const { of, survivorId } = await toMerge();
    const snoop = await api.joined(await api.newPerson(), clinic.id, "doctor");
    await care.begin(snoop, of.patientId);
    await clinicalOf(snoop).patients.open({ id: of.patientId });
    await merge(survivorId, of.patientId);
    const { timeline } = clinicalOf(nurse);
    const viewers = await timeline.viewers({ id: survivorId });
    expect(viewers.find(({ userId }) => userId === snoop.account.id)).toMatchObject({ times: 1 });
    const { events } = await timeline.list({ patientId: survivorId, kinds: ["look"] });
    const looks = "SELECT id FROM audit.phi_access WHERE user_id = $1 AND subject_id = $2";
    const theirs = await api.db.asOwner<{ id: string }>(looks, [snoop.account.id, of.patientId]);
    expect(theirs).toHaveLength(1);
    expect(events.map(({ id }) => id)).toContain(theirs[0]?.id);
  });

  it("in an emergency that had its reason leads to the team of what they became", async () => {
    const { of, survivorId } = await toMerge();
    const helper = await api.joined(await api.newPerson(), clinic.id, "doctor");
    await care.begin(helper, of.patientId);
    const id = await care.emergencyOf(of.patientId);
    await merge(survivorId, of.patientId);
    const given = { id, outcome: "justified", review: "The ward confirms it.", joins: true } as const;
    await clinicalOf(clinic.members.auditor).emergencies.review(given);
    expect(await standingOf(helper, survivorId)).toBe("team");
  });
});

describe("a review that was asked for while two records were one", () => {
  it("waits for whoever was asked where the note went back to, whose team they are in", async () => {
    const { of, noteId, survivorId } = await toMerge();
    const [friend, gone] = [
      await api.joined(await api.newPerson(), clinic.id, "doctor"),
      await api.joined(await api.newPerson(), clinic.id, "doctor"),
    ];
    const id = await merge(survivorId, of.patientId);
    for (const { account } of [friend, gone]) {
      const asked = { noteId, patientId: survivorId, userId: account.id, meaning: "review" } as const;
      await clinicalOf(doctor).notes.askReview({ id: randomUUID(), ...asked });
    }
    await clinicalOf(nurse).careTeam.remove({ patientId: survivorId, userId: gone.account.id });
    await undo(id, survivorId);
    expect(await standingOf(friend, of.patientId)).toBe("team");
    const { cases } = await clinicalOf(friend).cases.work({ holder: "day" });
    expect(cases).toMatchObject([{ id: of.caseId, waits: "review" }]);
    await notes.sign(of, noteId, { by: friend, meaning: "review" });
    expect(await care.logged("CARE_TEAM_JOINED", of.patientId)).toContain(nurse.account.id);
    // Who was put out of it meanwhile is not taken in again.
    expect(await standingOf(gone, of.patientId)).toBe("outside");
  });
});

describe("what was written just before two records became one", () => {
  /** Within one transaction of a request of theirs. */
  const within = <T>(as: TestPerson, fn: (tx: Tx) => Promise<T>): Promise<T> =>
    api.db.app.withContext(
      {
        requestId: randomUUID(),
        reason: "because",
        clientIp: "192.0.2.7",
        userAgent: "vitest",
        process: "test",
        proof: { by: "session", id: api.asNow(as.principal).sessionId },
      },
      fn,
    );

  /** Until somebody waits for somebody else's row. */
  async function somebodyWaits(): Promise<void> {
    const waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while ((await api.db.asOwner(waiting)).length === 0);
  }

  /** Saves a draft, of which nothing opens. */
  async function save(
    tx: Tx,
    { patientId, caseId }: TestChart,
    { draft, version }: { readonly draft: string; readonly version: string },
  ): Promise<string | undefined> {
    const saving = "SELECT outcome FROM clinical.save_note($1, $2, $3, NULL, $4, $4, $4, $4, $5, $6)";
    const values = [draft, patientId, caseId, Buffer.alloc(60, 7), soap.effectiveAt, version];
    return (await tx.query<{ outcome: string }>(saving, values))[0]?.outcome;
  }

  it("goes back with the rest, also where the merge had to wait for it", async () => {
    const { of, survivorId } = await toMerge();
    const { id: draft, version } = await notes.written(of);
    const { merging } = await within(doctor, async (tx) => {
      await tx.query("SELECT id FROM clinical.patients WHERE id = $1 FOR UPDATE", [of.patientId]);
      const started = merge(survivorId, of.patientId);
      started.catch(() => undefined);
      await somebodyWaits();
      expect(await save(tx, of, { draft, version })).toBe("done");
      return { merging: started };
    });
    expect(await undo(await merging, survivorId)).toMatchObject({ kept: [] });
    const { notes: left } = await notes.list(of);
    expect(left.length).toBeGreaterThan(0);
  });

  it("stays with all that stands in the case where whoever takes the merge back had to wait for it", async () => {
    const { of, survivorId } = await toMerge();
    const { id: draft, version } = await notes.written(of);
    const id = await merge(survivorId, of.patientId);
    const there = { patientId: survivorId, caseId: of.caseId };
    const { notes: read } = await notes.list(there);
    const { undoing } = await within(doctor, async (tx) => {
      expect(await save(tx, there, { draft, version })).toBe("done");
      const started = undo(id, survivorId);
      started.catch(() => undefined);
      await somebodyWaits();
      return { undoing: started };
    });
    const { kept } = await undoing;
    expect(kept.map(({ table }) => table)).toEqual(["clinical.medical_cases", "clinical.notes", "clinical.notes"]);
    const { notes: left, unreadable } = await notes.list(there);
    expect(left.length + unreadable).toBe(read.length);
  });
});

describe("that two records are not of one person", () => {
  it("is said by who looked at both", async () => {
    const [one, other] = [await care.newPatient(), await care.newPatient()];
    const said = () => clinicalOf(doctor).merges.notSame({ one, other });
    await expect(said()).rejects.toMatchObject({ message: "clinical.patient_not_found" });
    // A hit of a search is not held against another.
    await clinicalOf(doctor).patients.search({ text: "Okonkwo" });
    await expect(said()).rejects.toMatchObject({ message: "clinical.patient_not_found" });
    await clinicalOf(doctor).merges.duplicates({});
    expect(await said()).toEqual({ remembered: true });
  });
});
