/* What only people who are in get to read: loaded with the frame of the pages, not at the door. */
const inside = [
  "src/features/symptoms",
  "src/features/exports",
  "src/features/operations",
  "src/features/organizations",
  "src/features/identity/admin",
  "src/features/identity/data",
  "src/features/identity/profile",
  "src/features/identity/security",
  "src/features/identity/security-event-words.ts",
  "src/features/identity/security-event-details.ts",
  "src/features/identity/account-words.ts",
  "src/features/identity/DataPage.tsx",
  "src/features/identity/DeletionNotice.tsx",
  "src/features/identity/ProfilePage.tsx",
  "src/features/identity/SecurityPage.tsx",
  "src/features/identity/SessionWatch.tsx",
  "src/features/identity/YouPage.tsx",
  "src/routes/AdministrationPlaces.tsx",
  "src/routes/AdministratorsOnly.tsx",
  "src/routes/ConnectionLine.tsx",
  "src/routes/MembersOnly.tsx",
  "src/routes/OrganizationPlaces.tsx",
  "src/routes/Shell.tsx",
  "src/lib/inside-reasons.ts",
];

/** The catalogues of texts, below `folder`. A text that stands in both is in both. */
export const catalogues = (folder: string): { path: string; include: string[]; exclude?: string[] }[] => [
  {
    path: `${folder}/{locale}`,
    include: ["src"],
    exclude: inside.map((path) => (/\.tsx?$/u.test(path) ? `**/${path}` : `**/${path}/**`)),
  },
  { path: `${folder}/inside/{locale}`, include: inside },
];
