import { useLingui } from "@lingui/react/macro";
import { memberRoles, membershipStatuses } from "@anamnesis/domain";
import { Select } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { MembersSearch } from "../../../routes/search.ts";
import { SearchInput } from "../../../ui/SearchInput.tsx";
import { memberRoleWords, membershipStatusWords } from "../words.ts";
import css from "./members.module.css";

export function MemberFilters() {
  const { t, i18n } = useLingui();
  const search = useSearch({ from: "/shell/organization/organization/members" });
  const navigate = useNavigate({ from: "/organization/members" });
  const set = (change: MembersSearch) =>
    void navigate({ search: (known) => ({ ...known, ...change }), replace: true, resetScroll: false });
  return (
    <search className={css["filters"]}>
      <SearchInput
        label={t`Name or address`}
        placeholder={t`Part of either is enough`}
        value={search.search ?? ""}
        onSearch={(text) => set({ search: text === "" ? undefined : text })}
      />
      <Select
        label={t`Role`}
        placeholder={t`Any role`}
        clearable
        clearButtonProps={{ "aria-label": t`Any role` }}
        data={memberRoles.map((role) => ({ value: role, label: i18n._(memberRoleWords[role]) }))}
        value={search.role ?? null}
        onChange={(role) => set({ role: role ?? undefined })}
      />
      <Select
        label={t`Status`}
        placeholder={t`Here now`}
        clearable
        clearButtonProps={{ "aria-label": t`Here now` }}
        data={membershipStatuses.map((status) => ({ value: status, label: i18n._(membershipStatusWords[status]) }))}
        value={search.status ?? null}
        onChange={(status) => set({ status: status ?? undefined })}
      />
    </search>
  );
}
