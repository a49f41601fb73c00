import { allergyTables } from "./allergies.ts";
import { app } from "./app.ts";
import { audit } from "./audit.ts";
import { caseTables } from "./cases.ts";
import { backgroundTables } from "./background.ts";
import { clinical } from "./clinical.ts";
import { diagnosisTables } from "./diagnoses.ts";
import { exportFiles } from "./exports.ts";
import { hl7Tables } from "./hl7.ts";
import { identity } from "./identity.ts";
import { imageTables } from "./images.ts";
import { importTables } from "./imports.ts";
import { live } from "./live.ts";
import { medicationTables } from "./medications.ts";
import { mergeTables } from "./merges.ts";
import { noteTables } from "./notes.ts";
import { observationTables } from "./observations.ts";
import { operations } from "./operations.ts";
import { organizations } from "./organizations.ts";
import { planTables } from "./plans.ts";
import { prescriptionTables } from "./prescriptions.ts";
import { reminders } from "./reminders.ts";
import { snippetTables } from "./snippets.ts";
import { symptoms } from "./symptoms.ts";
import { terminology } from "./terminology.ts";

/** Every table, and what it is. */
export const tables = [
  ...allergyTables,
  ...app,
  ...audit,
  ...caseTables,
  ...backgroundTables,
  ...clinical,
  ...diagnosisTables,
  ...exportFiles,
  ...hl7Tables,
  ...identity,
  ...imageTables,
  ...importTables,
  ...live,
  ...medicationTables,
  ...mergeTables,
  ...noteTables,
  ...observationTables,
  ...operations,
  ...organizations,
  ...planTables,
  ...prescriptionTables,
  ...reminders,
  ...snippetTables,
  ...symptoms,
  ...terminology,
];
