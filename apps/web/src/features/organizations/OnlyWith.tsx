import { Trans, useLingui } from "@lingui/react/macro";
import type { Permission } from "@anamnesis/domain";
import type { ReactNode } from "react";
import { EmptyState } from "../../ui/States.tsx";
import { useMayUse } from "../identity/membership.ts";

interface OnlyWithProps {
  readonly permission: Permission;
  readonly children: ReactNode;
}

/** What a role of the organization opens; words for who has another one, also from one moment to the next. */
export function OnlyWith({ permission, children }: OnlyWithProps) {
  const { t } = useLingui();
  if (useMayUse(permission)) return children;
  return (
    <EmptyState title={t`Your role does not open this page`}>
      <p>
        <Trans>Ask an administrator of the organization if you need it. “Roles” shows what each of them opens.</Trans>
      </p>
    </EmptyState>
  );
}
