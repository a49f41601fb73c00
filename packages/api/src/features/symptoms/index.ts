export { diaryMailJob } from "./mail/job.ts";
export { cycleStarts } from "./cycle.ts";
export { insertCycleDays } from "./cycle.repository.ts";
export { insertNewDiaryDays, trackedDays } from "./days.repository.ts";
export { insertEntries } from "./repository.ts";
export { openShared } from "./shared.ts";
export { shareDiary } from "./shares.ts";
export { symptomsPersonalData } from "./personal-data.repository.ts";
export { insertTrackers, trackersInUse } from "./trackers.repository.ts";
