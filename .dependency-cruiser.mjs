/** Who may import whom. Packages are named by their folder: workspace links resolve to it. */
const only = (from, allowed, comment) => ({
  name: `${from.replaceAll("/", "-")}-imports`,
  comment,
  severity: "error",
  from: { path: `^${from}/`, pathNot: "\\.test\\.tsx?$|/testing/" },
  to: { path: "^(packages|apps)/", pathNot: `^(?:${[from, ...allowed].join("|")})/` },
});

export default {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    // These are types alone: there is nothing to load.
    {
      name: "no-unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^(?:vite/client|@medplum/fhirtypes)$" },
    },
    only("packages/domain", [], "The leaf: nothing of ours."),
    only("packages/crypto", ["packages/domain"], "Keys and bytes: no database, no HTTP."),
    only("packages/db", ["packages/domain"]),
    only("packages/auth", ["packages/domain", "packages/crypto", "packages/db"]),
    only("packages/platform", ["packages/domain", "packages/crypto"]),
    only("packages/imaging", ["packages/domain"], "Files of strangers: no database, no network, no keys."),
    only("packages/api", [
      "packages/domain",
      "packages/crypto",
      "packages/db",
      "packages/auth",
      "packages/imaging",
      "packages/platform",
    ]),
    only("apps/server", [
      "packages/domain",
      "packages/crypto",
      "packages/db",
      "packages/auth",
      "packages/imaging",
      "packages/platform",
      "packages/api",
    ]),
    only("apps/worker", [
      "packages/domain",
      "packages/crypto",
      "packages/db",
      "packages/auth",
      "packages/imaging",
      "packages/platform",
      "packages/api",
      "apps/server",
    ]),
    only(
      "apps/cli",
      ["packages/domain", "packages/api/src/client"],
      "A program like any other: the typed client alone.",
    ),
    only("apps/web", ["packages/domain", "packages/api"]),
    {
      name: "web-takes-types-from-api",
      severity: "error",
      from: { path: "^apps/web/" },
      to: { path: "^packages/api/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "features-meet-at-their-index",
      severity: "error",
      from: { path: "^packages/api/src/features/([^/]+)/" },
      to: {
        path: "^packages/api/src/features/[^/]+/",
        pathNot: "^packages/api/src/features/(?:$1/|[^/]+/index\\.ts$)",
      },
    },
    {
      name: "audit-knows-no-other-feature",
      severity: "error",
      from: { path: "^packages/api/src/features/audit/" },
      to: { path: "^packages/api/src/features/(?!audit/)" },
    },
    {
      name: "only-repositories-touch-tables",
      severity: "error",
      from: { path: "^packages/api/src/features/", pathNot: "repository\\.ts$|\\.test\\.ts$" },
      to: { path: "drizzle-orm" },
    },
    {
      name: "only-repositories-take-values-from-db",
      comment: "Tables are values of packages/db; what others need from it are types.",
      severity: "error",
      from: { path: "^packages/api/src/features/", pathNot: "repository\\.ts$|\\.test\\.ts$" },
      to: { path: "^packages/db/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "lucia-in-one-file",
      severity: "error",
      from: { pathNot: "^packages/auth/src/sessions\\.ts$" },
      to: { path: "node_modules/lucia/" },
    },
    {
      name: "testing-is-for-tests",
      severity: "error",
      from: { pathNot: "\\.test\\.tsx?$|/testing/|^apps/web/e2e/|^scripts/|vitest\\.config" },
      to: { path: "/testing/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Ours alone: packages from elsewhere live in folders of that name too, and rules speak of them.
    exclude: { path: "^(?:apps|packages)/[^/]+/(?:dist|dist-types|test-results)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["default", "import", "node"],
      extensions: [".ts", ".tsx", ".mjs", ".js"],
    },
  },
};
