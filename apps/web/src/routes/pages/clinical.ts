/* The pages of the record that a clinic keeps. */
export { PatientsPage } from "../../features/clinical/PatientsPage.tsx";
export { DuplicatesPage } from "../../features/clinical/DuplicatesPage.tsx";
export { NewPatientPage } from "../../features/clinical/NewPatientPage.tsx";
export { ReviewsPage } from "../../features/clinical/ReviewsPage.tsx";
export { RecordsPage } from "../../features/clinical/RecordsPage.tsx";
export { PatientPage } from "../../features/clinical/PatientPage.tsx";
export { CasesPage } from "../../features/clinical/CasesPage.tsx";
export { MyDayPage } from "../../features/clinical/MyDayPage.tsx";
