import { useLingui } from "@lingui/react/macro";
import { userRoles, userStatuses } from "@anamnesis/domain";
import { Select } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { UsersSearch } from "../../../routes/search.ts";
import { SearchInput } from "../../../ui/SearchInput.tsx";
import { roleWords, statusWords } from "../account-words.ts";
import css from "./admin.module.css";

export function UserFilters() {
  const { t, i18n } = useLingui();
  const search = useSearch({ from: "/shell/administration/admin/users" });
  const navigate = useNavigate({ from: "/admin/users" });
  const set = (change: UsersSearch) =>
    void navigate({ to: "/admin/users", search: (known) => ({ ...known, ...change }), replace: true });
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
        placeholder={t`Anybody`}
        clearable
        clearButtonProps={{ "aria-label": t`Anybody` }}
        data={userRoles.map((role) => ({ value: role, label: i18n._(roleWords[role]) }))}
        value={search.role ?? null}
        onChange={(role) => set({ role: role ?? undefined })}
      />
      <Select
        label={t`Status`}
        placeholder={t`Any`}
        clearable
        clearButtonProps={{ "aria-label": t`Any status` }}
        data={userStatuses.map((status) => ({ value: status, label: i18n._(statusWords[status]) }))}
        value={search.status ?? null}
        onChange={(status) => set({ status: status ?? undefined })}
      />
    </search>
  );
}
