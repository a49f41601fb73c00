import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
let clinic: TestOrganization;
let care: ReturnType<typeof careAt>;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());
// Of each test its own: what one does of an hour's worth keeps nobody of another.
beforeEach(async () => {
  clinic = await api.newOrganization("City Clinic");
  care = careAt(api, clinic);
});

/** Who waits for somebody else's lock of this kind. */
const waitingFor = (kind: "advisory" | "transactionid") =>
  api.db.asOwner(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = $1",
    [kind],
  );

describe("a look that whoever commits it does not wait for", () => {
  /** Where the journal is, and how far it is on the disk. */
  const journal = async () => {
    const rows = await api.db.asOwner<{ at: string; kept: string }>(
      "SELECT pg_current_wal_insert_lsn() - '0/0' AS at, pg_current_wal_flush_lsn() - '0/0' AS kept",
    );
    return { at: Number(rows[0]?.at), kept: Number(rows[0]?.kept) };
  };

  it.each(["SELECT id FROM clinical.open_patients($1)", "SELECT id FROM clinical.open_record($1)"])(
    "is on the disk before it opens anything, whatever the transaction asked before: %s",
    async (open) => {
      const id = await care.newPatient();
      const { nurse } = clinic.members;
      const opened: { readonly isOpen: boolean; readonly isKept: boolean }[] = [];
      await care.run(nurse, async (reading) => {
        for (let n = 0; n < 20; n += 1) {
          const process = await care.run(nurse, async (tx) => {
            await tx.query("SELECT clinical.record_look($1)", [id]);
            // Not there yet: that it was waited for by now is not so.
            expect(await reading.query(open, [tx.writerId()])).toEqual([]);
            await tx.query("SET LOCAL synchronous_commit = off");
            return tx.writerId();
          });
          const { at } = await journal();
          const rows = await reading.query(open, [process]);
          opened.push({ isOpen: rows.length === 1, isKept: (await journal()).kept >= at });
        }
      });
      expect(opened).toEqual(opened.map(() => ({ isOpen: true, isKept: true })));
    },
  );
});

describe("a look", () => {
  it("is in the emergency that it was let in by, or is none", async () => {
    const [id, { doctor }] = [await care.newPatient(), clinic.members];
    await care.linked(id, { mailsOnLook: true });
    const { open } = await care.run(doctor, async (tx) => {
      // One that is refused: others of theirs wait for it.
      await tx.query("SELECT clinical.record_look($1)", [id]);
      await care.begin(doctor, id);
      const opening = care.clinicalOf(doctor).patients.open({ id });
      opening.catch(() => undefined);
      while ((await waitingFor("advisory")).length === 0);
      // The emergency ends while the second one waits for the first.
      await api.db.asOwner(
        "UPDATE clinical.emergency_accesses SET expires_at = clock_timestamp() WHERE patient_id = $1",
        [id],
      );
      return { open: opening };
    });
    await expect(open).rejects.toMatchObject({ message: "clinical.outside_care_team" });
    expect(await care.looksAt(id)).toEqual([]);
  });

  it("comes before what is said of it: a review waits for those on their way, and closes the record", async () => {
    const [id, { doctor, auditor }] = [await care.newPatient(), clinic.members];
    await care.begin(doctor, id);
    const emergency = await care.emergencyOf(id);
    const { review } = await care.run(doctor, async (tx) => {
      await tx.query("SELECT clinical.record_look($1)", [id]);
      let isDone = false;
      const given = { id: emergency, outcome: "justified", review: "The ward confirms it.", joins: false } as const;
      const reviewing = care
        .clinicalOf(auditor)
        .emergencies.review(given)
        .finally(() => {
          isDone = true;
        });
      while (!isDone && (await waitingFor("transactionid")).length === 0);
      expect(isDone).toBe(false);
      return { review: reviewing };
    });
    await review;
    await expect(care.clinicalOf(doctor).patients.open({ id })).rejects.toMatchObject({
      message: "clinical.outside_care_team",
    });
    expect(await care.looksAt(id)).toHaveLength(1);
  });

  it("of another clinic is not the first of the day, which is one in UTC", async () => {
    const [id, { nurse }] = [await care.newPatient(), clinic.members];
    const person = await care.linked(id, { mailsOnLook: true });
    const plant = (organization: string, at: string) =>
      api.db.asOwner(
        `INSERT INTO audit.phi_access (occurred_at, subject_id, user_id, viewer_name, organization_id, organization_name,
           member_role, resource_type, resource_id, reason, details, process_id)
         SELECT ${at}, p.id, $2, 'Nurse', $3, 'A clinic', 'nurse', 'clinical.patients', p.id::text, 'because',
           '{"what": "record"}', p.process_id FROM clinical.patients AS p WHERE p.id = $1`,
        [id, nurse.account.id, organization],
      );
    await plant(randomUUID(), "now()");
    // Yesterday in UTC, and today where the day began a minute before.
    await plant(clinic.id, "date_trunc('day', now(), 'UTC') - interval '1 second'");
    await care.run(nurse, async (tx) => {
      await tx.query("SET LOCAL timezone = '<minute>-00:01'");
      await tx.query("SELECT clinical.record_look($1)", [id]);
    });
    expect(await care.mailsFor(person)).toEqual(["record_viewed"]);
  });

  it("is one of 300 at most in a process", async () => {
    const [id, { nurse, doctor, auditor }] = [await care.newPatient(), clinic.members];
    await care.begin(doctor, id);
    const emergency = await care.emergencyOf(id);
    const looks = [
      [nurse, `clinical.record_look('${id}')`],
      [nurse, "clinical.record_own_patients()"],
      [auditor, `clinical.record_review_look('${emergency}')`],
    ] as const;
    for (const [as, look] of looks) {
      await care.run(as, (tx) => tx.query(`SELECT ${look} FROM generate_series(1, 300)`));
      const more = care.run(as, (tx) => tx.query(`SELECT ${look} FROM generate_series(1, 301)`));
      await expect(more, look).rejects.toMatchObject({ reason: "http.too_many_requests" });
    }
  });
});

describe("a question or an answer that is garbage", () => {
  const keyOf = async ({ account }: TestPerson): Promise<Buffer> => {
    const [key] = await api.db.asOwner<{ id: Buffer }>(
      "SELECT id FROM app.tenant_keys WHERE tenant_id = $1 AND retired_at IS NULL",
      [account.id],
    );
    return key?.id ?? Buffer.alloc(16);
  };
  const garbage = async (person: TestPerson) =>
    Buffer.concat([Buffer.from([1, 1]), await keyOf(person), randomBytes(60)]);
  const words = "Why on a Sunday?";

  /** Somebody whose record was looked at twice, and who asked about the first look. */
  async function asker() {
    const id = await care.newPatient();
    const person = await care.linked(id);
    for (const _look of [1, 2]) await care.clinicalOf(clinic.members.nurse).patients.open({ id });
    const [later, first] = (await care.clinicalOf(person).ownRecords.looks({})).looks;
    if (later === undefined || first === undefined) throw new Error("the looks are not told");
    const questionId = randomUUID();
    await care
      .clinicalOf(person)
      .ownRecords.ask({ id: questionId, lookId: first.id, occurredAt: first.occurredAt, question: words });
    /** Asks about the other by SQL. */
    const ask = async (sealed: Buffer, as: string = randomUUID()) => {
      const values = [as, later.id, later.occurredAt, sealed];
      const ask = "SELECT clinical.ask($1, $2, $3, $4) AS told";
      return care.run(person, (tx) => tx.query<{ told: string }>(ask, values), "own");
    };
    return { person, questionId, ask };
  }
  const answer = (as: TestPerson, id: string, sealed: Buffer) =>
    care.run(as, (tx) => tx.query<{ told: string }>("SELECT clinical.answer($1, $2) AS told", [id, sealed]));

  it("is kept under the key of its person alone, and keeps nobody from the others", async () => {
    const { person, questionId, ask } = await asker();
    const { auditor } = clinic.members;
    await expect(ask(randomBytes(80))).rejects.toMatchObject({ code: "42501" });
    expect(await ask(await garbage(person))).toEqual([{ told: "done" }]);
    const list = async () => (await care.clinicalOf(auditor).questions.list({ isOpen: false })).questions;
    expect((await list()).map(({ question }) => question)).toEqual([null, words]);
    expect(await answer(auditor, questionId, await garbage(person))).toEqual([{ told: "done" }]);
    expect((await list()).at(-1)).toMatchObject({
      question: words,
      answer: null,
      answererName: auditor.account.displayName,
    });
    const { looks } = await care.clinicalOf(person).ownRecords.looks({});
    expect(looks.map(({ asked }) => [asked?.question, asked?.answer, asked?.answeredAt === null])).toEqual([
      [null, null, true],
      [words, null, false],
    ]);
  });

  it("opens for nobody, and the others for all, where the keys are gone", async () => {
    const { person } = await asker();
    await asker();
    await api.db.asOwner(
      "UPDATE app.tenant_keys SET wrapped = NULL, retired_at = now(), destroyed_at = now() WHERE tenant_id = $1",
      [person.account.id],
    );
    const { questions } = await care.clinicalOf(clinic.members.auditor).questions.list({ isOpen: false });
    expect(questions.map(({ question }) => question)).toEqual([words, null]);
  });

  it("is said to be unreadable in the file of everything, with all the rest", async () => {
    const { person, ask } = await asker();
    await ask(await garbage(person));
    const { record_questions: asked } = await care.everythingOf(person);
    expect(asked).toMatchObject([
      { question: words, answer: "" },
      { question: "[cannot be read]", answer: "" },
    ]);
  });

  it("stands under an id of its own in the clinic, and is answered by nobody who asked it", async () => {
    const [one, other] = [await asker(), await asker()];
    expect(await other.ask(await garbage(other.person), one.questionId)).toEqual([{ told: "asked" }]);
    await api.joined(one.person, clinic.id, "auditor");
    expect(await answer(one.person, one.questionId, await garbage(one.person))).toEqual([{ told: "own" }]);
  });

  it("is told by mail to whose account is open, and not to who looked", async () => {
    const { auditor, admin, nurse, doctor } = clinic.members;
    const id = await care.newPatient();
    const person = await care.linked(id);
    await api.db.asOwner("UPDATE identity.users SET status = 'inactive' WHERE id = $1", [auditor.account.id]);
    await care.clinicalOf(nurse).patients.open({ id });
    // Since then whoever looked looks into such things themselves.
    await care.become(nurse, { role: "admin" });
    const [look] = (await care.clinicalOf(person).ownRecords.looks({})).looks;
    await care.clinicalOf(person).ownRecords.ask({
      id: randomUUID(),
      lookId: look?.id ?? "",
      occurredAt: look?.occurredAt ?? "",
      question: words,
    });
    expect(await Promise.all([admin, nurse, auditor, doctor].map(care.mailsFor))).toEqual([
      ["question_asked"],
      [],
      [],
      [],
    ]);
  });
});
