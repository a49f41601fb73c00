/* The pages of one's own diary. */
export { DiaryPage } from "../../features/symptoms/DiaryPage.tsx";
export { EntryPage } from "../../features/symptoms/EntryPage.tsx";
export { CalendarPage } from "../../features/symptoms/CalendarPage.tsx";
export { TrendsPage } from "../../features/symptoms/TrendsPage.tsx";
export { CategoriesPage } from "../../features/symptoms/categories/CategoriesPage.tsx";
