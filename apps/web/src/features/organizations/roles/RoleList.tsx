import { Trans, useLingui } from "@lingui/react/macro";
import { type MemberRole, mayUse, memberRoles, type Permission, stepUpPermissions } from "@anamnesis/domain";
import { Card } from "../../../ui/Page.tsx";
import { memberRoleMeanings, memberRoleWords } from "../words.ts";
import { permissionWords } from "./permission-words.ts";
import css from "./roles.module.css";
import { Proof } from "./Proof.tsx";

interface RoleListProps {
  readonly permissions: readonly Permission[];
  /** The reader's own role. */
  readonly mine: MemberRole | null;
}

/** Where there is no room for a table: each role with what it opens, one's own first. */
export function RoleList({ permissions, mine }: RoleListProps) {
  const { i18n } = useLingui();
  const roles = memberRoles.toSorted((one, other) => Number(other === mine) - Number(one === mine));
  return (
    <div className={css["list"]}>
      {roles.map((role) => (
        <Card key={role} label={i18n._(memberRoleWords[role])}>
          <h2>
            {i18n._(memberRoleWords[role])}{" "}
            {role === mine && (
              <span className={css["detail"]}>
                <Trans>you</Trans>
              </span>
            )}
          </h2>
          <p className={css["detail"]}>{i18n._(memberRoleMeanings[role])}</p>
          <ul className={css["plain"]}>
            {permissions
              .filter((permission) => mayUse([`member.${role}`], permission))
              .map((permission) => (
                <li key={permission}>
                  {i18n._(permissionWords[permission])} {stepUpPermissions.has(permission) && <Proof />}
                </li>
              ))}
          </ul>
        </Card>
      ))}
    </div>
  );
}
