import type { AuditEvent } from "@medplum/fhirtypes";
import type { TimelineEvent } from "@anamnesis/domain";
import type { Chart } from "../chart.ts";
import { refer, systems } from "../terms.ts";

/** A look at a record, as IHE Basic Audit Log Patterns write a read of a patient. */
const auditResource = ({ id, happenedAt, actor, detail }: TimelineEvent, { patient, clinic }: Chart): AuditEvent => ({
  resourceType: "AuditEvent",
  id,
  meta: { versionId: "1", lastUpdated: happenedAt },
  type: { system: systems.auditEventType, code: "rest" },
  subtype: [{ system: systems.restful, code: detail === "print" ? "operation" : "read" }],
  action: detail === "print" ? "E" : "R",
  recorded: happenedAt,
  outcome: "0",
  agent: [
    {
      type: { coding: [{ system: systems.dicom, code: "110153" }] },
      who: { display: actor ?? "An account that is gone" },
      requestor: true,
    },
  ],
  source: {
    observer: refer("Organization", clinic.organizationId, clinic.name),
    type: [{ system: systems.auditSource, code: "4" }],
  },
  entity: [
    {
      what: refer("Patient", patient.id),
      type: { system: systems.auditEntity, code: "1" },
      role: { system: systems.auditRole, code: "1" },
    },
  ],
});

/** Who opened or printed the record, the latest first. */
export const auditEvents = (chart: Chart): readonly AuditEvent[] =>
  chart.looks.map((look) => auditResource(look, chart));
