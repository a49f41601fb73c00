import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { fhirImportScope, isFhirScope, type OwnScope, ownScopes, type ProgramScope } from "@anamnesis/domain";

const wordsOfOwn: Readonly<Record<OwnScope, MessageDescriptor>> = {
  "diary.read": msg`read my diary`,
  "diary.record": msg`write into my diary`,
  exports: msg`make and download files`,
};

/** What a program may do, in words. Resources are called by their names in FHIR, which those who write programs know. */
export function wordsOfScope(scope: ProgramScope): MessageDescriptor {
  if (!isFhirScope(scope)) return wordsOfOwn[scope];
  if (scope === fhirImportScope) return msg`write what it brings into records (FHIR)`;
  const type = scope.slice("user/".length, -".rs".length);
  return type === "*"
    ? msg`read the records that I may open at the clinic (FHIR)`
    : msg`read ${type} of the records that I may open (FHIR)`;
}

/** What is offered to who makes a token: records only where they may open some, and as a whole. */
export const offeredScopes = (may: { readonly read: boolean; readonly import: boolean }): readonly ProgramScope[] => [
  ...ownScopes,
  ...(may.read ? (["user/*.rs"] as const) : []),
  ...(may.import ? ([fhirImportScope] as const) : []),
];
