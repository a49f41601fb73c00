import { Trans } from "@lingui/react/macro";
import type { CiteInput, Diagnosis, DiagnosisList, Observation, PatientDiary } from "@anamnesis/domain";
import { Button, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatMoment } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import { ErrorState } from "../../../ui/States.tsx";
import { CiteDiary, type CitedEntry } from "./CiteDiary.tsx";
import { useNotes } from "../notes/use-notes.ts";

const mostOffered = 8;
type Source<Kind extends CiteInput["kind"]> = Omit<
  Extract<CiteInput, { readonly kind: Kind }>,
  "id" | "patientId" | "diagnosisId"
>;
type CitedSource = Source<"observation"> | Source<"note"> | CitedEntry;

interface CiteMenuProps {
  readonly patientId: string;
  readonly given: Diagnosis;
  readonly observations: readonly Observation[];
  /** Null where none is shared. */
  readonly diary: PatientDiary | null;
  readonly onCited: (diagnoses: DiagnosisList) => void;
}

/** Measurements, signed notes of its case, and entries of the shared diary that it can rest on. */
export function CiteMenu({ patientId, given, observations, diary, onCited }: CiteMenuProps) {
  const { id: diagnosisId, caseId } = given;
  const notes = useNotes({ patientId, caseId });
  const cite = useMutation({
    mutationFn: (source: CitedSource) =>
      client.clinical.diagnoses.cite.mutate({ ...source, id: crypto.randomUUID(), patientId, diagnosisId }),
    onSuccess: onCited,
  });
  const cited = new Set(given.evidence.map(({ sourceId }) => sourceId));
  const measured = observations
    .filter(({ id, status }) => status === "final" && !cited.has(id))
    .map(({ id, effectiveAt }) => ({ id, at: effectiveAt, who: null }));
  const signed = (notes.data?.notes ?? [])
    .filter(({ id, amendsId, signedAt }) => amendsId === null && signedAt !== null && !cited.has(id))
    .map(({ id, effectiveAt, authorName }) => ({ id, at: effectiveAt, who: authorName }))
    .toReversed();
  return (
    <>
      <Offered
        words={<Trans>Cite a measurement</Trans>}
        offered={measured}
        isCiting={cite.isPending}
        onChoose={(sourceId) => cite.mutate({ kind: "observation", sourceId })}
      />
      <Offered
        words={<Trans>Cite a note</Trans>}
        offered={signed}
        isCiting={cite.isPending}
        onChoose={(sourceId) => cite.mutate({ kind: "note", caseId, sourceId })}
      />
      {diary !== null && <CiteDiary diary={diary} isCiting={cite.isPending} onCite={cite.mutate} />}
      {cite.isError && <ErrorState error={cite.error} />}
    </>
  );
}

interface OfferedProps {
  readonly words: ReactNode;
  readonly offered: readonly { readonly id: string; readonly at: string; readonly who: string | null }[];
  readonly isCiting: boolean;
  readonly onChoose: (id: string) => void;
}

function Offered({ words, offered, isCiting, onChoose }: OfferedProps) {
  if (offered.length === 0) return null;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="subtle" size="xs" loading={isCiting}>
          {words}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {offered.slice(0, mostOffered).map(({ id, at, who }) => (
          <Menu.Item key={id} onClick={() => onChoose(id)}>
            {formatMoment(at)}
            {who !== null && ` · ${who}`}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
