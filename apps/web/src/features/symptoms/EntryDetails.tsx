import { useLingui } from "@lingui/react/macro";
import type { BodyRegion } from "@anamnesis/domain";
import { Textarea } from "@mantine/core";
import { BodyMap } from "./body/BodyMap.tsx";
import { type DetailField, detailFields, type EntryDraft } from "./entry-draft.ts";
import css from "./EntryDetails.module.css";
import { TagsField } from "./TagsField.tsx";
import type { When } from "./when.ts";
import { WhenChoice } from "./WhenChoice.tsx";
import { WhenInput } from "./WhenInput.tsx";

interface EntryDetailsProps {
  readonly draft: EntryDraft;
  readonly onChange: (draft: EntryDraft) => void;
  readonly knownTags: readonly string[];
  /** Where it was the last time. */
  readonly lastRegions: readonly BodyRegion[];
  readonly problems: Readonly<Record<string, string>>;
}

/** All fields of a draft. */
export function EntryDetails(props: EntryDetailsProps) {
  return (
    <div className={css["details"]}>
      {detailFields.map((field) => (
        <EntryDetail key={field} field={field} {...props} />
      ))}
    </div>
  );
}

interface EntryDetailProps extends EntryDetailsProps {
  readonly field: DetailField;
  /** The day that is logged for, whose usual moments are offered; a time is typed where there is none. */
  readonly day?: string;
  /** It was just opened: the cursor goes where the person asked to write. */
  readonly hasCursor?: boolean;
}

/** One of them. */
export function EntryDetail({
  field,
  draft,
  onChange,
  knownTags,
  lastRegions,
  problems,
  day,
  hasCursor = false,
}: EntryDetailProps) {
  const { t } = useLingui();
  switch (field) {
    case "tags":
      return (
        <TagsField
          value={draft.tags}
          known={knownTags}
          error={problems["tags"]}
          hasCursor={hasCursor}
          onChange={(tags) => onChange({ ...draft, tags })}
        />
      );
    case "regions":
      return (
        <BodyMap
          value={draft.regions}
          last={lastRegions}
          hasCursor={hasCursor}
          onChange={(chosen) => onChange({ ...draft, regions: [...chosen] })}
        />
      );
    case "when": {
      const time = {
        value: draft,
        error: problems["occurredAt"],
        hasCursor,
        onChange: ({ when, which }: When) => onChange({ ...draft, when, which }),
      };
      return day === undefined ? <WhenInput {...time} /> : <WhenChoice key={day} day={day} {...time} />;
    }
    case "notes":
      return (
        <Textarea
          label={t`Notes`}
          autosize
          autoFocus={hasCursor}
          minRows={2}
          maxRows={10}
          value={draft.notes}
          error={problems["notes"]}
          onChange={(event) => onChange({ ...draft, notes: event.currentTarget.value })}
        />
      );
  }
}
