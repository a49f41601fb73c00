import { addDays, type CreateShareInput, type RecordSymptomInput, todayIn } from "@anamnesis/domain";
import { placeWhereItIs } from "@anamnesis/domain/testing";
import type { TestApi, TestPerson } from "./index.ts";

export const vienna = "Europe/Vienna";
/** Where shares are made: at noon, so that no day of theirs ends meanwhile. */
export const { zone: shareZone } = placeWhereItIs(12);
export const inDays = (days: number) => addDays(todayIn(shareZone), days);

/** Writes an entry into somebody's diary. */
export const log = (api: TestApi, person: TestPerson, entry: Partial<RecordSymptomInput>) =>
  api.callerOf(person).symptoms.entries.record({
    occurredAt: "2026-03-10T08:30:00Z",
    timeZone: vienna,
    category: "Headache",
    severity: 5,
    ...entry,
  });

/** Shares March of somebody's diary with an organization, everything without notes, for a month. Answers the id. */
export async function share(
  api: TestApi,
  person: TestPerson,
  given: Partial<CreateShareInput> & Pick<CreateShareInput, "organizationId">,
): Promise<string> {
  const { id } = await api.callerOf(person).symptoms.shares.create({
    from: "2026-03-01",
    to: "2026-03-31",
    includesNotes: false,
    personName: "Anna",
    expiresOn: inDays(30),
    timeZone: shareZone,
    mailOnView: false,
    ...given,
  });
  return id;
}

/** What a member sees of a share. */
export const open = (
  api: TestApi,
  member: TestPerson,
  shareId: string,
  given: { cursor?: string | null; limit?: number; from?: string; to?: string } = {},
) => api.callerOf(member).symptoms.shared.open({ shareId, reason: "visit today", ...given });
