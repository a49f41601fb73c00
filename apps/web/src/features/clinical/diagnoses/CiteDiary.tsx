import { Trans, useLingui } from "@lingui/react/macro";
import type { CiteInput, PatientDiary } from "@anamnesis/domain";
import { Button, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { formatMoment } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import { ErrorState } from "../../../ui/States.tsx";
import { nameOfCategory } from "../../symptoms/category-name.ts";

export type CitedEntry = Omit<Extract<CiteInput, { readonly kind: "diary_entry" }>, "id" | "patientId" | "diagnosisId">;

/** Of the newest. */
const mostOffered = 20;

interface CiteDiaryProps {
  /** Shared with the clinic now. */
  readonly diary: PatientDiary;
  readonly isCiting: boolean;
  readonly onCite: (entry: CitedEntry) => void;
}

/** Entries of a shared diary that a diagnosis can rest on. They are looked up when they are asked for: the patient reads that. */
export function CiteDiary({ diary, isCiting, onCite }: CiteDiaryProps) {
  const { t } = useLingui();
  const look = useMutation({
    mutationFn: () =>
      client.symptoms.shared.open.mutate({
        shareId: diary.id,
        reason: t`Evidence for a diagnosis`,
        limit: mostOffered,
      }),
  });
  return (
    <>
      <Menu position="bottom-start" onOpen={() => look.mutate()}>
        <Menu.Target>
          <Button variant="subtle" size="xs" loading={isCiting || look.isPending}>
            <Trans>Cite the diary</Trans>
          </Button>
        </Menu.Target>
        {look.isSuccess && (
          <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
            {look.data.entries.length === 0 && (
              <Menu.Item disabled>
                <Trans>Nothing is shared.</Trans>
              </Menu.Item>
            )}
            {look.data.entries.map(({ occurredAt, localDate, category, severity }) => (
              <Menu.Item
                key={`${occurredAt} ${category}`}
                onClick={() => onCite({ kind: "diary_entry", shareId: diary.id, occurredAt, localDate, category })}
              >
                {nameOfCategory(category)} {severity}, {formatMoment(occurredAt)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        )}
      </Menu>
      {look.isError && <ErrorState error={look.error} />}
    </>
  );
}
