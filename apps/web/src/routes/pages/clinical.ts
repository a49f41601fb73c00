/* The pages of the record that a clinic keeps. */
export { PatientsPage } from "../../features/clinical/PatientsPage.tsx";
export { NewPatientPage } from "../../features/clinical/NewPatientPage.tsx";
export { PatientPage } from "../../features/clinical/PatientPage.tsx";
