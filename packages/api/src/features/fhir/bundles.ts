import type { OperationOutcome, OperationOutcomeIssue } from "@medplum/fhirtypes";
import type { AppError, ErrorKind, FhirImportOutcome, FhirResource, ImportedFhirEntry } from "@anamnesis/domain";
import type { FoundResources } from "./service.ts";

const addressOf = (base: string, { resourceType, id }: FhirResource) => `${base}/${resourceType}/${id}`;

/** The entry of a resource in a bundle of what was found. */
export const entryOf = (base: string, resource: FhirResource, mode: "match" | "include" = "match") => ({
  fullUrl: addressOf(base, resource),
  resource,
  search: { mode },
});

/** What was found, with the way to the next page. @param self the address that was asked for, without a page */
export function searchset(
  base: string,
  { found, self }: { readonly found: FoundResources; readonly self: string },
): object {
  const { total, matches, included, next } = found;
  const joint = self.includes("?") ? "&" : "?";
  return {
    resourceType: "Bundle",
    type: "searchset",
    total,
    link: [
      { relation: "self", url: self },
      ...(next === null ? [] : [{ relation: "next", url: `${self}${joint}_page=${next}` }]),
    ],
    entry: [
      ...matches.map((resource) => entryOf(base, resource)),
      ...included.map((resource) => entryOf(base, resource, "include")),
    ],
  };
}

const codeOfKind: Readonly<Record<ErrorKind, OperationOutcomeIssue["code"]>> = {
  invalid: "invalid",
  unauthenticated: "login",
  forbidden: "forbidden",
  not_found: "not-found",
  conflict: "conflict",
  rate_limited: "throttled",
  unavailable: "transient",
  internal: "exception",
};

/** An error as FHIR tells it: by its reason, and what is wrong with what was sent in words. */
export function outcomeOf({ kind, reason, details }: AppError): OperationOutcome {
  const code = codeOfKind[kind];
  const fields = Object.entries(details.fields ?? {});
  const issues: OperationOutcomeIssue[] = fields.flatMap(([field, messages]) =>
    messages.map((message) => ({
      severity: "error" as const,
      code,
      details: { text: message },
      diagnostics: reason,
      ...(field === "" ? {} : { expression: [field] }),
    })),
  );
  const [first, ...others] =
    issues.length > 0 ? issues : [{ severity: "error" as const, code, details: { text: reason }, diagnostics: reason }];
  return { resourceType: "OperationOutcome", issue: first === undefined ? [] : [first, ...others] };
}

const statusOfOutcome: Readonly<Record<FhirImportOutcome, string>> = {
  kept: "201 Created",
  known: "200 OK",
  left_out: "200 OK",
  refused: "422 Unprocessable Entity",
};

/** What became of a bundle that was sent, entry by entry. */
export function answerToImport(type: string, entries: readonly ImportedFhirEntry[]): object {
  return {
    resourceType: "Bundle",
    type: type === "transaction" ? "transaction-response" : "batch-response",
    entry: entries.map(({ outcome, remarks, reference }) => ({
      response: {
        status: statusOfOutcome[outcome],
        ...(reference === null ? {} : { location: reference }),
        ...(remarks.length === 0
          ? {}
          : {
              outcome: {
                resourceType: "OperationOutcome",
                issue: remarks.map((text) => ({
                  severity: outcome === "refused" ? "error" : "information",
                  code: outcome === "refused" ? "invalid" : outcome === "left_out" ? "not-supported" : "informational",
                  details: { text },
                })),
              },
            }),
      },
    })),
  };
}
