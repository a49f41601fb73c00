import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { demoAccounts, seedDemo } from "@anamnesis/api";
import { createClient } from "@anamnesis/api/client";
import { entriesOfFile, partsOfEntries, type ProgramScope, type SentEntry } from "@anamnesis/domain";
import { openServer, type OpenServer } from "./index.ts";

/** A server with the sample clinic, whose patients programs read. */
export interface FhirServer extends OpenServer {
  /** Where FHIR is served. */
  readonly base: string;
  /** A token of a person of the sample clinic, as a command line has one. */
  signIn(who: "person" | "admin" | "doctor"): Promise<string>;
  /** The same, acting in the sample clinic. */
  signInThere(who: "admin" | "doctor"): Promise<string>;
  /** A token of a program of the doctor. */
  programToken(scopes: readonly ProgramScope[]): Promise<string>;
  /** Brings entries of a file as the command line does: in parts, of one import. */
  bring(name: string, entries: readonly SentEntry[]): Promise<string>;
  get(path: string, token: string | null, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** What nobody of the sample clinic has yet: something that is taken, and something that is to be. */
async function plantMedicines({ clinical }: ReturnType<typeof createClient>): Promise<void> {
  const { hits } = await clinical.patients.own.mutate();
  const patientId = hits[0]?.id ?? "";
  await clinical.medications.record.mutate({
    id: crypto.randomUUID(),
    patientId,
    name: "Levothyroxine",
    rxcui: "10582",
    takenAs: "one in the morning",
    since: "2021-03",
    source: "patient",
    status: "active",
  });
  await clinical.prescriptions.saveDraft.mutate({
    id: crypto.randomUUID(),
    patientId,
    version: null,
    startsOn: "2026-11-02",
    order: {
      rxcui: "5640",
      name: "Ibuprofen",
      dosage: { dose: 400, unit: "mg", route: "oral", times: 3, isAsNeeded: true, asNeededFor: "cramps", forDays: 5 },
      instructions: "With food.",
      indication: "Dysmenorrhea",
    },
  });
}

/** Bundles and resources that others made, by file; null where no folder with some is named, which is said. */
export function madeByOthers(): ReadonlyMap<string, readonly SentEntry[]> | null {
  const folder = process.env["CONFORMANCE_DATA"];
  if (folder === undefined) {
    process.stderr.write("Left out: CONFORMANCE_DATA names no folder with bundles.\n");
    return null;
  }
  const read = (name: string) => {
    const of = join(folder, "clinical", "fhir", name);
    return readdirSync(of).map((file) => [file, entriesOfFile(readFileSync(join(of, file), "utf8"))] as const);
  };
  // Examples of one guide refer to each other, each in a file of its own.
  return new Map([...read("synthea"), ["us-core", read("us-core").flatMap(([, entries]) => entries)]]);
}

/** A port that nobody listens on: links lead back to it, so it has to be known before. */
const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

/** The sample clinic, at an address of its own. */
export async function openFhirServer(): Promise<FhirServer> {
  const port = await freePort();
  const server = await openServer({ port, appOrigins: [`http://127.0.0.1:${port}`] });
  await seedDemo(server.services, { worker: server.db.worker, language: "en" });
  const { url } = server;
  const [person, admin, doctor] = demoAccounts;
  const accounts = { person, admin, doctor };
  const as = (token: string) => createClient({ url, token });
  const signIn: FhirServer["signIn"] = async (who) => {
    const { email, password } = accounts[who];
    const { token } = await createClient({ url }).identity.sessions.signIn.mutate({ email, password });
    return token ?? "";
  };
  const signInThere: FhirServer["signInThere"] = async (who) => {
    const alone = as(await signIn(who));
    const [clinic] = await alone.organizations.list.query();
    const { token } = await alone.organizations.actIn.mutate({ organizationId: clinic?.organizationId ?? "" });
    return token ?? "";
  };
  await plantMedicines(as(await signInThere("doctor")));
  const base = `${url}/fhir/R4`;
  return {
    ...server,
    base,
    signIn,
    signInThere,
    async programToken(scopes) {
      const acting = as(await signInThere("doctor"));
      const { token } = await acting.identity.sessions.createForProgram.mutate({
        name: "A program",
        scopes: [...scopes],
        days: 1,
      });
      return token;
    },
    async bring(name, entries) {
      const acting = as(await signInThere("doctor"));
      const importId = crypto.randomUUID();
      for (const entry of partsOfEntries(entries)) {
        await acting.fhir.import.mutate({
          bundle: { resourceType: "Bundle", type: "collection", entry: [...entry] },
          importId,
          name,
        });
      }
      return importId;
    },
    get: (path, token, headers = {}) =>
      fetch(path.startsWith("http") ? path : `${base}${path}`, {
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      }),
  };
}
