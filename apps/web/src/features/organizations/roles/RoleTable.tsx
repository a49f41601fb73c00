import { useLingui } from "@lingui/react/macro";
import { type MemberRole, mayUse, memberRoles, type Permission, stepUpPermissions } from "@anamnesis/domain";
import { IconCheck } from "@tabler/icons-react";
import rows from "../../../ui/Rows.module.css";
import { VisuallyHidden } from "../../../ui/States.tsx";
import { memberRoleMeanings, memberRoleWords } from "../words.ts";
import { permissionWords } from "./permission-words.ts";
import css from "./roles.module.css";
import { Proof } from "./Proof.tsx";

interface RoleTableProps {
  readonly permissions: readonly Permission[];
  /** The reader's own role. */
  readonly mine: MemberRole | null;
}

/** A line for each thing that can be done, a column for each role. */
export function RoleTable({ permissions, mine }: RoleTableProps) {
  const { t, i18n } = useLingui();
  return (
    <div className={rows["sheet"]}>
      <table className={`${rows["table"]} ${css["matrix"]}`} aria-label={t`Roles`}>
        <thead>
          <tr>
            <td />
            {memberRoles.map((role) => (
              <th
                key={role}
                scope="col"
                data-mine={role === mine || undefined}
                title={i18n._(memberRoleMeanings[role])}
              >
                {i18n._(memberRoleWords[role])}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {permissions.map((permission) => (
            <tr key={permission} className={rows["row"]}>
              <th scope="row">
                {i18n._(permissionWords[permission])} {stepUpPermissions.has(permission) && <Proof />}
              </th>
              {memberRoles.map((role) => (
                <td key={role} data-mine={role === mine || undefined}>
                  {mayUse([`member.${role}`], permission) ? (
                    <IconCheck size={18} stroke={2} role="img" aria-label={t`yes`} />
                  ) : (
                    <>
                      <span aria-hidden className={css["no"]}>
                        –
                      </span>
                      <VisuallyHidden>{t`no`}</VisuallyHidden>
                    </>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
