/* Reading a diary from a file: what reads tables is not needed anywhere else. */
export { ImportPage } from "../../features/symptoms/imports/ImportPage.tsx";
