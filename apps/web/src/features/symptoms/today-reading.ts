/* What there is to read on the first page, beside what there is to log: one script. */
export { CycleChip } from "../cycle/CycleChip.tsx";
export { OfDay, Overview } from "./TodayReading.tsx";
