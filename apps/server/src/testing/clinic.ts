import { randomUUID } from "node:crypto";
import { createClient } from "@anamnesis/api/client";
import type { MemberRole } from "@anamnesis/domain";
import type { OpenServer } from "./index.ts";

/** Somebody who is signed in as a program, and acts in the clinic. */
export interface ClinicMember {
  readonly id: string;
  readonly email: string;
  readonly token: string;
  readonly client: ReturnType<typeof createClient>;
}

/** A clinic whose members come over the wire. */
export async function clinicAt(server: OpenServer) {
  const { url } = server;
  async function signedIn() {
    const person = await server.register();
    const { token } = await createClient({ url }).identity.sessions.signIn.mutate(person);
    return { ...person, client: createClient({ url, token: token ?? undefined }) };
  }
  const founder = await signedIn();
  const slug = `clinic-${randomUUID().slice(0, 8)}`;
  const { id: organizationId } = await founder.client.organizations.create.mutate({
    name: "A clinic",
    slug,
    type: "clinic",
  });
  let count = 0;

  return {
    organizationId,
    async member(role: MemberRole): Promise<ClinicMember> {
      const { email, client } = await signedIn();
      const [row] = await server.db.asOwner<{ user_id: string }>(
        `INSERT INTO organizations.memberships (organization_id, user_id, role, process_id)
          SELECT $1, u.id, $3::organizations.member_role, u.process_id FROM identity.users AS u WHERE u.email = $2
          RETURNING user_id`,
        [organizationId, email, role],
      );
      const { token } = await client.organizations.actIn.mutate({ organizationId });
      return {
        id: row?.user_id ?? "",
        email,
        token: token ?? "",
        client: createClient({ url, token: token ?? undefined }),
      };
    },
    /** A patient whom `nurse` registers, and treats with `others`. */
    async newPatient(nurse: ClinicMember, ...others: readonly ClinicMember[]): Promise<string> {
      count += 1;
      const { id } = await nurse.client.clinical.patients.register.mutate({
        id: randomUUID(),
        familyName: "Okonkwo",
        givenName: "Adaeze",
        birthDate: "1988-07-03",
        gender: "female",
        recordNumber: `A-${count}`,
      });
      for (const other of others) await nurse.client.clinical.careTeam.add.mutate({ patientId: id, userId: other.id });
      return id;
    },
  };
}
