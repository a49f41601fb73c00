/**
 * The script of an area, or an error of ours: of the browser's the router makes a reload, which has the worker bring the
 * same page again.
 */
const area =
  <Pages>(load: () => Promise<Pages>) =>
  (): Promise<Pages> =>
    load().catch((error: unknown) => {
      throw new Error(`No script: ${error instanceof Error ? error.message : ""}`, { cause: error });
    });

/* One script for each area: a page of its own would be many small ones, each a request. */
export const doorPages = area(() => import("../features/identity/door.ts"));
export const todayPages = area(() => import("./pages/today.ts"));
export const diaryPages = area(() => import("./pages/diary.ts"));
export const keptDiary = () => import("../features/symptoms/kept-diary.ts");
export const importPages = area(() => import("./pages/imports.ts"));
export const sharingPages = area(() => import("./pages/sharing.ts"));
export const accountPages = area(() => import("./pages/account.ts"));
export const organizationPages = area(() => import("./pages/organization.ts"));
export const imagePages = area(() => import("./pages/images.ts"));
export const clinicalPages = area(() => import("./pages/clinical.ts"));
export const administrationPages = area(() => import("./pages/administration.ts"));
