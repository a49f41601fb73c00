import { AppError, type Background, type ChangeBackgroundInput } from "@anamnesis/domain";
import { v7 as uuidv7 } from "uuid";
import type { Work } from "../../trpc.ts";
import { findUnreadablePart, insertPart, openBackground, updatePart } from "./background.repository.ts";
import { whyNotOpened } from "./care-team.ts";
import { writeInRecord } from "./patient-entries.ts";
import { identifierTokens } from "./patient-tokens.ts";
import type { Clinic } from "./patients.ts";
import { openRecord } from "./records.repository.ts";

const changedMeanwhile = () => new AppError("conflict", "clinical.background_changed_meanwhile");

/**
 * Writes a part of what is known of a patient anew; all of it is answered. Throws `conflict` when somebody else wrote it since
 * `version`.
 */
export async function changeBackground(
  work: Work,
  clinic: Clinic,
  { patientId, content, version }: ChangeBackgroundInput,
): Promise<Background> {
  const { organizationId, keys } = clinic;
  const { part, rows } = content;
  const members = part === "insurance" ? rows.map(({ memberId }) => memberId).filter((id) => id !== "") : [];
  const index = members.length === 0 ? null : await keys.index(work, organizationId);
  const searchTokens =
    index === null ? [] : [...new Set(members.flatMap((member) => identifierTokens(index, "MB", member)))];
  return writeInRecord(work, {
    clinic,
    patientId,
    async write(tx, key, process) {
      const kept = { organizationId, patientId, part, rows: JSON.stringify(rows), searchTokens };
      const record = await openRecord(tx, { process, keys });
      if (record === null) throw await whyNotOpened(tx, patientId);
      if (version === null) {
        const garbled = await findUnreadablePart(tx, record.contents, part);
        if (garbled === null) return insertPart(tx, { ...kept, id: uuidv7() }, key);
        // Nobody saw what is in it: it is in the trail, and keeps nobody from writing the part anew.
        if (await updatePart(tx, { ...kept, id: garbled.id }, { key, version: garbled.updatedAt })) return;
        throw changedMeanwhile();
      }
      // Its id is what its bytes are bound to: nobody else is believed it.
      const { parts } = await openBackground(tx, record.contents);
      const id = parts.find((one) => one.part === part && !one.isOfMerged)?.id;
      if (id === undefined || !(await updatePart(tx, { ...kept, id }, { key, version }))) throw changedMeanwhile();
    },
    open: openBackground,
  });
}
