/* What only people who are in get to read: loaded with the frame of the pages, not at the door. */
const inside = [
  "src/features/clinical",
  "src/features/cycle",
  "src/features/days",
  "src/features/symptoms",
  "src/features/exports",
  "src/features/operations",
  "src/features/organizations",
  "src/features/reminders",
  "src/features/terminology",
  "src/features/identity/admin",
  "src/features/identity/data",
  "src/features/identity/profile",
  "src/features/identity/security",
  "src/features/identity/security-event-words.ts",
  "src/features/identity/security-event-details.ts",
  "src/features/identity/account-words.ts",
  "src/features/identity/DataPage.tsx",
  "src/features/identity/OwnPage.tsx",
  "src/features/identity/PendingDeletion.tsx",
  "src/features/identity/ProfilePage.tsx",
  "src/features/identity/SecurityPage.tsx",
  "src/features/identity/SessionEnding.tsx",
  "src/features/identity/YouPage.tsx",
  "src/features/identity/own-links.ts",
  "src/routes/AdministratorsOnly.tsx",
  "src/routes/ConnectionLine.tsx",
  "src/routes/MembersOnly.tsx",
  "src/routes/NewVersionLine.tsx",
  "src/routes/Palette.tsx",
  "src/routes/RoomPlaces.tsx",
  "src/routes/RoomSwitch.tsx",
  "src/routes/Shell.tsx",
  "src/routes/palette-items.ts",
  "src/routes/rooms.ts",
  "src/routes/use-rooms.ts",
  "src/lib/inside-reasons.ts",
];

/* What is said outside of the app and read in it: what is wrong with a field, what a strength feels like. */
const api = "../../packages/api/src/features";
const features = ["clinical", "identity", "organizations", "reminders", "symptoms"];
const domain = ["../../packages/domain/src", ...features.map((name) => `${api}/${name}`)];

/* Letters, pages of the server itself, and the page for the doctor. */
const mail = [
  "../../packages/domain/src/brief-words.ts",
  "../../packages/domain/src/body-region-words.ts",
  "../server/src/http/words.ts",
  "../../packages/api/src/mail/words.ts",
  ...features.map((name) => `${api}/${name}/mail/words.ts`),
];

interface Catalogue {
  readonly path: string;
  readonly include: string[];
  readonly exclude?: string[];
}

/** The catalogues of texts, below `folder`, and of letters, in `mailFolder`. A text that stands in two is in both. */
export const catalogues = (folder: string, mailFolder: string): Catalogue[] => [
  {
    path: `${folder}/{locale}`,
    include: ["src"],
    exclude: inside.map((path) => (/\.tsx?$/u.test(path) ? `**/${path}` : `**/${path}/**`)),
  },
  { path: `${folder}/inside/{locale}`, include: inside },
  {
    path: `${folder}/domain/{locale}`,
    include: domain,
    // A brief is in a language of its own, and written by the server, as letters are.
    exclude: [
      "../../**/mail/**",
      "../../**/*.test.ts",
      "../../**/testing/**",
      "../../**/brief-words.ts",
      "../../**/features/symptoms/brief/**",
    ],
  },
  { path: `${mailFolder}/{locale}`, include: mail },
];
