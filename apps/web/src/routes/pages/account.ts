/* The pages about oneself. */
export { YouPage } from "../../features/identity/YouPage.tsx";
export { SecurityPage } from "../../features/identity/SecurityPage.tsx";
export { ProfilePage } from "../../features/identity/ProfilePage.tsx";
export { CyclePage } from "../../features/cycle/CyclePage.tsx";
export { RemindersPage } from "../../features/reminders/RemindersPage.tsx";
export { DataPage } from "../../features/identity/DataPage.tsx";
