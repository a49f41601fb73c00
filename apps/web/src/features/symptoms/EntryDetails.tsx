import { useLingui } from "@lingui/react/macro";
import { type BodyRegion, type OwnWord, regions, type SymptomEntry } from "@anamnesis/domain";
import { TagsInput, Textarea } from "@mantine/core";
import { BodyMap } from "./body/BodyMap.tsx";
import css from "./EntryDetails.module.css";
import type { When } from "./when.ts";
import { WhenInput } from "./WhenInput.tsx";

/** What may be said about an entry besides what, how strong and when. */
type Details = Pick<SymptomEntry, OwnWord>;

export type EntryDraft = Details & When;

export const saysNothing = ({ notes, tags, regions }: Details): boolean =>
  notes === "" && tags.length === 0 && regions.length === 0;

/** Of a draft, or an entry, its details alone. */
export const detailsOf = ({ notes, tags, regions }: Details): Details => ({ notes, tags, regions });

export const emptyDraft: EntryDraft = { notes: "", tags: [], regions: [], when: "", which: null };

/** Whether a kept value is a draft of these fields. */
export function isEntryDraft(value: unknown): value is EntryDraft {
  if (typeof value !== "object" || value === null) return false;
  const { notes, tags, regions: places, when, which } = value as Readonly<Record<string, unknown>>;
  const areTags = Array.isArray(tags) && tags.every((tag) => typeof tag === "string");
  const isChoice = which === null || which === "earlier" || which === "later";
  return (
    typeof notes === "string" && typeof when === "string" && isChoice && areTags && regions.safeParse(places).success
  );
}

/** The fields, each of which can be shown by itself. */
export const detailFields = ["tags", "regions", "when", "notes"] as const;
export type DetailField = (typeof detailFields)[number];

interface EntryDetailsProps {
  readonly draft: EntryDraft;
  readonly onChange: (draft: EntryDraft) => void;
  readonly knownTags: readonly string[];
  /** Where it was the last time. */
  readonly lastRegions: readonly BodyRegion[];
  readonly problems: Readonly<Record<string, string>>;
  /** Says what an empty time means. */
  readonly whenHint?: string;
  /** All of them unless told. */
  readonly shown?: readonly DetailField[];
  /** One that was just opened: the cursor goes where the person asked to write. */
  readonly hasCursor?: DetailField | null;
}

/** The fields of a draft. */
export function EntryDetails({
  draft,
  onChange,
  knownTags,
  lastRegions,
  problems,
  whenHint,
  shown = detailFields,
  hasCursor = null,
}: EntryDetailsProps) {
  const { t } = useLingui();
  return (
    <div className={css["details"]}>
      {shown.includes("tags") && (
        <TagsInput
          label={t`Tags`}
          description={t`What was different: poor sleep, travel, exercise … Enter adds one.`}
          autoFocus={hasCursor === "tags"}
          data={[...knownTags]}
          value={[...draft.tags]}
          error={problems["tags"]}
          maxTags={20}
          acceptValueOnBlur
          clearButtonProps={{ "aria-label": t`Remove all tags` }}
          onChange={(tags) => onChange({ ...draft, tags })}
        />
      )}
      {shown.includes("regions") && (
        <BodyMap
          value={draft.regions}
          last={lastRegions}
          hasCursor={hasCursor === "regions"}
          onChange={(chosen) => onChange({ ...draft, regions: [...chosen] })}
        />
      )}
      {shown.includes("when") && (
        <WhenInput
          value={draft}
          error={problems["occurredAt"]}
          hint={whenHint}
          hasCursor={hasCursor === "when"}
          onChange={({ when, which }) => onChange({ ...draft, when, which })}
        />
      )}
      {shown.includes("notes") && (
        <Textarea
          label={t`Notes`}
          autosize
          autoFocus={hasCursor === "notes"}
          minRows={2}
          maxRows={10}
          value={draft.notes}
          error={problems["notes"]}
          onChange={(event) => onChange({ ...draft, notes: event.currentTarget.value })}
        />
      )}
    </div>
  );
}
