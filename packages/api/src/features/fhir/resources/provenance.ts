import type { Provenance } from "@medplum/fhirtypes";
import type { Signature, SignatureMeaning } from "@anamnesis/domain";
import type { Chart } from "../chart.ts";
import { coded, refer, systems } from "../terms.ts";
import { practitioner } from "./practitioner.ts";

const agentOf: Readonly<Record<SignatureMeaning, string>> = {
  author: "author",
  review: "verifier",
  co_sign: "attester",
};
/** ASTM E1762: of the author, of who verifies, and of who signs beside the author. */
const signatureOf: Readonly<Record<SignatureMeaning, string>> = {
  author: "1.2.840.10065.1.12.1.1",
  review: "1.2.840.10065.1.12.1.5",
  co_sign: "1.2.840.10065.1.12.1.3",
};

function provenanceResource(signature: Signature, organizationId: string): Provenance {
  const { id, userId, signerName, meaning, signedAt, digest, covers } = signature;
  const who = practitioner(userId, signerName);
  return {
    resourceType: "Provenance",
    id,
    meta: { versionId: "1", lastUpdated: signedAt },
    target: covers.map((note) => refer("DocumentReference", note)),
    recorded: signedAt,
    agent: [
      {
        type: coded(systems.provenanceAgent, agentOf[meaning]),
        who,
        onBehalfOf: refer("Organization", organizationId),
      },
    ],
    // What was shown when it was signed, by its SHA-256 (RFC 6920).
    entity: [
      {
        role: "source",
        what: {
          identifier: {
            system: "urn:ietf:rfc:3986",
            value: `ni:///sha-256;${Buffer.from(digest, "hex").toString("base64url")}`,
          },
        },
      },
    ],
    signature: [{ type: [{ system: systems.signatureType, code: signatureOf[meaning] }], when: signedAt, who }],
  };
}

/** Who signed what, in which meaning, and over what they were shown. */
export const provenances = ({ notes, clinic }: Chart): readonly Provenance[] =>
  notes.flatMap(({ signatures }) => signatures.map((one) => provenanceResource(one, clinic.organizationId)));
