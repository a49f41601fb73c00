export { reminderJob } from "./job.ts";
export { remindersPersonalData } from "./personal-data.repository.ts";
export { planReminders } from "./plan.ts";
export { switchOffReminders } from "./switch-off.ts";
