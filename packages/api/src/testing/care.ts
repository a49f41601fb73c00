import { randomUUID } from "node:crypto";
import { buffer } from "node:stream/consumers";
import type { Tx } from "@anamnesis/db";
import { newActor } from "@anamnesis/db/testing";
import { openDownload } from "../features/exports/index.ts";
import { factsFrom } from "./identity.ts";
import type { TestApi, TestOrganization, TestPerson } from "./index.ts";

let count = 0;

/** What tests of care teams and emergencies do at a clinic. */
export function careAt(api: TestApi, clinic: TestOrganization) {
  const clinicalOf = (person: TestPerson) => api.callerOf(person).clinical;
  const { nurse, auditor } = clinic.members;

  /** As statements that somebody smuggled into a request: in the clinic, or as a person of their own. */
  const run = <T>(as: TestPerson, fn: (tx: Tx) => Promise<T>, where: "clinic" | "own" = "clinic") =>
    api.db.app.withContext(
      newActor({
        userId: as.account.id,
        ...(where === "clinic" ? { organizationId: clinic.id } : {}),
        reason: "because",
        process: "test",
      }),
      fn,
    );

  return {
    clinicalOf,
    run,
    /** A patient whom the nurse registered and treats, and with her whom she took into the team. */
    async newPatient(...team: readonly TestPerson[]): Promise<string> {
      count += 1;
      const { id } = await clinicalOf(nurse).patients.register({
        id: randomUUID(),
        familyName: "Okonkwo",
        givenName: "Adaeze",
        birthDate: "1988-07-03",
        gender: "female",
        recordNumber: `A-${String(count).padStart(6, "0")}`,
      });
      for (const { account } of team) {
        await clinicalOf(nurse).careTeam.add({ patientId: id, userId: account.id });
      }
      return id;
    },
    /** Somebody with an account, whose record it is. */
    async linked(patientId: string, { mailsOnLook = false } = {}): Promise<TestPerson> {
      const person = await api.newPerson();
      const { code } = await clinicalOf(nurse).links.offer({ patientId });
      await clinicalOf(person).ownRecords.accept({ code, mailsOnLook });
      return person;
    },
    begin: (person: TestPerson, patientId: string, id: string = randomUUID()) =>
      clinicalOf(person).emergencies.begin({
        id,
        patientId,
        cause: "emergency",
        explanation: "Brought in unconscious, nobody of the team is here.",
      }),
    async emergencyOf(patientId: string): Promise<string> {
      const { emergencies } = await clinicalOf(auditor).emergencies.list({ isOpen: false });
      return emergencies.find((one) => one.patientId === patientId)?.id ?? "";
    },
    looksAt: (id: string) =>
      api.db.asOwner<{ user_id: string; details: { readonly what: string; readonly emergency?: string } }>(
        "SELECT user_id, details FROM audit.phi_access WHERE subject_id = $1 ORDER BY occurred_at",
        [id],
      ),
    async mailsFor({ account }: TestPerson): Promise<readonly string[]> {
      const mails = await api.db.asOwner<{ mail: string }>(
        "SELECT payload ->> 'mail' AS mail FROM app.jobs WHERE kind = 'clinical.mail' AND payload ->> 'userId' = $1 ORDER BY created_at",
        [account.id],
      );
      return mails.map(({ mail }) => mail);
    },
    /** Who did something of this name to a patient, in order. */
    async logged(event: string, patientId: string): Promise<readonly string[]> {
      const rows = await api.db.asOwner<{ user_id: string }>(
        "SELECT user_id FROM audit.audit_logs WHERE event_type = $1 AND resource_id = $2 ORDER BY seq",
        [event, patientId],
      );
      return rows.map(({ user_id }) => user_id);
    },
    /** The file with everything about somebody. */
    async everythingOf(person: TestPerson): Promise<Readonly<Record<string, readonly Record<string, unknown>[]>>> {
      const { id } = await api.callerOf(person).exports.create({ type: "json" });
      await api.runner.runDue();
      const { downloadPath } = await api.callerOf(person).exports.byId({ id });
      const token = /token=(.+)$/u.exec(downloadPath ?? "")?.[1] ?? "";
      const request = { services: api.services, facts: factsFrom(), principal: api.asNow(person.principal) };
      const { stream } = await openDownload(request, { id, token, isHead: false });
      return JSON.parse((await buffer(stream)).toString("utf8")) as Record<string, Record<string, unknown>[]>;
    },
    become: (person: TestPerson, given: { readonly role?: string; readonly status?: string }) =>
      api.db.asOwner(
        `UPDATE organizations.memberships SET role = coalesce($3::organizations.member_role, role),
           status = coalesce($4::organizations.membership_status, status),
           ended_at = CASE WHEN $4 = 'ended' THEN now() END
         WHERE user_id = $1 AND organization_id = $2`,
        [person.account.id, clinic.id, given.role ?? null, given.status ?? null],
      ),
  };
}
