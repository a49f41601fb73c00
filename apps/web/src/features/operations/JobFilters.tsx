import { useLingui } from "@lingui/react/macro";
import { type JobsOverview, jobStatuses } from "@anamnesis/domain";
import { Select } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { JobsSearch } from "../../routes/search.ts";
import css from "./jobs.module.css";
import { jobStatusWords, wordsOfKind } from "./job-words.ts";

/** Which jobs are seen; it stands in the address. */
export function JobFilters({ overview }: { readonly overview: JobsOverview | undefined }) {
  const { t, i18n } = useLingui();
  const search = useSearch({ from: "/shell/administration/admin/jobs" });
  const navigate = useNavigate({ from: "/admin/jobs" });
  const set = (change: JobsSearch) =>
    void navigate({ to: "/admin/jobs", search: (known) => ({ ...known, ...change }), replace: true });
  const kinds = new Set([...(overview?.kinds ?? []), ...(search.kind === undefined ? [] : [search.kind])]);
  const countOf = (status: keyof JobsOverview["counts"]) =>
    overview === undefined ? "" : ` · ${overview.counts[status]}`;
  return (
    <search className={css["filters"]}>
      <Select
        label={t`Status`}
        placeholder={t`Any`}
        clearable
        clearButtonProps={{ "aria-label": t`Any status` }}
        data={jobStatuses.map((status) => ({
          value: status,
          label: `${i18n._(jobStatusWords[status])}${countOf(status)}`,
        }))}
        value={search.status ?? null}
        onChange={(status) => set({ status: status ?? undefined })}
      />
      <Select
        label={t`What`}
        placeholder={t`Anything`}
        clearable
        clearButtonProps={{ "aria-label": t`Anything` }}
        data={[...kinds].map((kind) => ({ value: kind, label: i18n._(wordsOfKind(kind)) }))}
        value={search.kind ?? null}
        onChange={(kind) => set({ kind: kind ?? undefined })}
      />
    </search>
  );
}
