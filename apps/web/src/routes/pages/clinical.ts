/* The pages of the record that a clinic keeps. */
export { PatientsPage } from "../../features/clinical/patients/PatientsPage.tsx";
export { DuplicatesPage } from "../../features/clinical/merges/DuplicatesPage.tsx";
export { RecordImportsPage } from "../../features/clinical/imports/RecordImportsPage.tsx";
export { NewPatientPage } from "../../features/clinical/patients/NewPatientPage.tsx";
export { ReviewsPage } from "../../features/clinical/care/ReviewsPage.tsx";
export { RecordsPage } from "../../features/clinical/own/RecordsPage.tsx";
export { ChecksPage } from "../../features/clinical/checks/ChecksPage.tsx";
export { PlanPage } from "../../features/clinical/plans/PlanPage.tsx";
export { PatientPage } from "../../features/clinical/record/PatientPage.tsx";
export { CasesPage } from "../../features/clinical/cases/CasesPage.tsx";
export { MyDayPage } from "../../features/clinical/cases/MyDayPage.tsx";
export { ReconciliationPage } from "../../features/clinical/medications/ReconciliationPage.tsx";
