import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  diaryProofPermissions,
  isForMembers,
  mayUse,
  type Permission,
  permissions,
  rolesOf,
  stepUpPermissions,
} from "./permissions.ts";
import { memberRoles, type Role } from "./roles.ts";

const all = Object.keys(permissions) as Permission[];
const page = readFileSync(join(import.meta.dirname, "../../../docs/roles.md"), "utf8");

/** The lines of the tables of the page that are about a permission, cell by cell. */
const written = page
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

const lineOf = (permission: Permission, columns: readonly Role[]) => [
  `\`${permission}\``,
  ...columns.map((role) => (mayUse([role], permission) ? "yes" : "")),
  diaryProofPermissions.has(permission) ? "a day" : stepUpPermissions.has(permission) ? "yes" : "",
];

describe("docs/roles.md", () => {
  it("says of each permission which roles have it, and whether it asks for a proof first", () => {
    expect(written).toEqual([
      ...all.filter((one) => !isForMembers(one)).map((one) => lineOf(one, ["anonymous", "user", "admin"])),
      ...all.filter(isForMembers).map((one) =>
        lineOf(
          one,
          memberRoles.map((role): Role => `member.${role}`),
        ),
      ),
    ]);
  });
});

describe("roles", () => {
  it("of an organization add to what a person is, and give nothing that is the installation's", () => {
    for (const memberRole of memberRoles) {
      const holding = rolesOf({ role: "user", memberRole });
      for (const permission of all) {
        const isOfAdministrators = !mayUse(["user"], permission) && mayUse(["admin"], permission);
        expect([permission, isOfAdministrators && mayUse(holding, permission)]).toEqual([permission, false]);
        expect([permission, mayUse(holding, permission)]).toEqual([
          permission,
          mayUse(["user"], permission) || mayUse([`member.${memberRole}`], permission),
        ]);
      }
    }
  });

  it("of the installation open nothing inside an organization", () => {
    const open = all.filter(isForMembers).filter((one) => mayUse(rolesOf({ role: "admin", memberRole: null }), one));
    expect(open).toEqual([]);
  });
});
