import { useLingui } from "@lingui/react/macro";
import type { BodyRegion } from "@anamnesis/domain";
import { TagsInput, Textarea } from "@mantine/core";
import { BodyMap } from "./body/BodyMap.tsx";
import { type DetailField, detailFields, type EntryDraft } from "./entry-draft.ts";
import css from "./EntryDetails.module.css";
import { WhenInput } from "./WhenInput.tsx";

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
