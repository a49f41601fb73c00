import { type Allergy, type AllergyList, isToHeed, type Patient, type PatientHit } from "@anamnesis/domain";
import { Command } from "commander";
import { signedInClient } from "./credentials.ts";
import { type JsonOption, printRows } from "./output.ts";
import type { Surroundings } from "./surroundings.ts";

/** `anamnesis patients search | open`. */
export function patientsCommand(surroundings: Surroundings): Command {
  return new Command("patients")
    .description("Patients of the organization that you act in. Each look at one is on record.")
    .addCommand(searchCommand(surroundings))
    .addCommand(openCommand(surroundings));
}

function line({ id, familyName, givenName, birthDate, recordNumber, isActive }: PatientHit): string {
  return `${id}  ${recordNumber}  ${birthDate}  ${familyName}, ${givenName}${isActive ? "" : "  (not treated here any more)"}`;
}

function searchCommand(surroundings: Surroundings): Command {
  return new Command("search")
    .description("Find patients by name, birth date, record number or phone, in any order.")
    .argument("<words...>")
    .option("--json", "machine-readable output: one patient a line")
    .action(async (words: readonly string[], { json }: JsonOption) => {
      const { client } = await signedInClient(surroundings.env);
      const { hits, unreadable } = await client.clinical.patients.search.mutate({ text: words.join(" ") });
      await printRows(surroundings, hits, { json, line, none: "Nobody was found." });
      if (unreadable > 0) surroundings.err(`${unreadable} more could not be opened.\n`);
    });
}

const allergyInWords = ({ substance, severity, reaction }: Allergy): string =>
  [substance, severity === "unknown" ? "" : severity, reaction].filter((part) => part !== "").join(", ");

/** Nobody said that there are none before somebody asked. */
function allergiesInWords({ state, allergies, unreadable }: AllergyList): string {
  const told = allergies.filter(isToHeed).map(allergyInWords);
  if (unreadable > 0) told.push(`${unreadable} that could not be opened`);
  if (told.length > 0) return told.join("; ");
  return state === "never_asked" ? "never asked" : "none known";
}

function page({ allergies, ...patient }: Patient): string {
  const { familyName, givenName, birthDate, gender, recordNumber, phone, email, address, isActive } = patient;
  const facts = [
    ["Name", `${givenName} ${familyName}`],
    ["Born", birthDate],
    ["Gender", gender],
    ["Record number", recordNumber],
    ["Phone", phone],
    ["E-mail", email],
    ["Address", address.replaceAll("\n", ", ")],
    ["Allergies", allergiesInWords(allergies)],
    ["Treated here", isActive ? "yes" : "no"],
  ] as const;
  const told = facts.filter(([, value]) => value !== "");
  return told.map(([name, value]) => `${name.padEnd(14)} ${value}\n`).join("");
}

function openCommand({ env, out }: Surroundings): Command {
  return new Command("open")
    .description("Open the record of a patient whom you treat.")
    .argument("<id>", "as the search tells it")
    .option("--json", "machine-readable output: the whole record")
    .action(async (id: string, { json }: JsonOption) => {
      const { client } = await signedInClient(env);
      const patient = await client.clinical.patients.open.mutate({ id });
      out(json === true ? `${JSON.stringify(patient)}\n` : page(patient));
    });
}
