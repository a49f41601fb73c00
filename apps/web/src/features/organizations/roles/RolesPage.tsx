import { Trans, useLingui } from "@lingui/react/macro";
import { isForMembers, type Permission, permissions, stepUpPermissions } from "@anamnesis/domain";
import { useMediaQuery } from "@mantine/hooks";
import { Card, Page } from "../../../ui/Page.tsx";
import { useMembership } from "../../identity/membership.ts";
import { permissionWords } from "./permission-words.ts";
import { Proof } from "./Proof.tsx";
import { RoleList } from "./RoleList.tsx";
import css from "./roles.module.css";
import { RoleTable } from "./RoleTable.tsx";

const all = Object.keys(permissions) as Permission[];
const ofMembers = all.filter(isForMembers);
const ofEveryone = all.filter((permission) => {
  const allowed: readonly string[] = permissions[permission];
  return allowed.includes("user") && !permission.startsWith("identity.");
});

/** Narrower than this, a column for each role would have to be pushed sideways. */
const wide = "(min-width: 1240px)";

/** What each role opens, from the same table that the server decides by. */
export function RolesPage() {
  const { t, i18n } = useLingui();
  const membership = useMembership();
  const isWide = useMediaQuery(wide, undefined, { getInitialValueInEffect: false }) === true;
  const mine = membership?.role ?? null;
  return (
    <Page title={t`Roles`} lead={membership?.name}>
      <p className={css["lead"]}>
        <Trans>
          Everybody has one role here. An administrator gives it, with a reason; it counts from the next click on. What
          is marked <Proof /> is done only by somebody who has just confirmed who they are.
        </Trans>
      </p>
      {isWide ? <RoleTable permissions={ofMembers} mine={mine} /> : <RoleList permissions={ofMembers} mine={mine} />}
      <Card label={t`What everybody keeps`}>
        <h2>
          <Trans>What everybody keeps, whatever their role</Trans>
        </h2>
        <ul className={css["plain"]}>
          {ofEveryone.map((permission) => (
            <li key={permission}>
              {i18n._(permissionWords[permission])} {stepUpPermissions.has(permission) && <Proof />}
            </li>
          ))}
        </ul>
        <p className={css["detail"]}>
          <Trans>A diary belongs to its person. No role opens it; only its person shares it.</Trans>
        </p>
      </Card>
    </Page>
  );
}
