import { useLingui } from "@lingui/react/macro";
import { userRoles, userStatuses } from "@anamnesis/domain";
import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { UsersSearch } from "../../../routes/search.ts";
import { roleWords, statusWords } from "../account-words.ts";
import css from "./admin.module.css";

/** After this long without a key the search begins. */
const typingMs = 250;

export function UserFilters() {
  const { t, i18n } = useLingui();
  const search = useSearch({ from: "/shell/administration/admin/users" });
  const navigate = useNavigate({ from: "/admin/users" });
  const set = (change: UsersSearch) =>
    void navigate({ to: "/admin/users", search: (known) => ({ ...known, ...change }), replace: true });
  return (
    <search className={css["filters"]}>
      <SearchField value={search.search ?? ""} onSearch={(text) => set({ search: text === "" ? undefined : text })} />
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

interface SearchFieldProps {
  /** What the address says. */
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

function SearchField({ value, onSearch }: SearchFieldProps) {
  const { t } = useLingui();
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const send = useDebouncedCallback((typed: string) => {
    sent.current = typed.trim();
    onSearch(sent.current);
  }, typingMs);
  useEffect(() => {
    // An address that was opened or gone back to; not the one that the field itself made.
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  return (
    <TextInput
      label={t`Name or address`}
      type="search"
      placeholder={t`Part of either is enough`}
      maxLength={254}
      autoComplete="off"
      spellCheck={false}
      leftSection={<IconSearch size={18} stroke={1.7} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
    />
  );
}
