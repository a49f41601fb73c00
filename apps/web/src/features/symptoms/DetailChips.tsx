import { useLingui } from "@lingui/react/macro";
import { IconClock, IconMapPin, IconPencil, IconPill, IconPlus, type IconProps } from "@tabler/icons-react";
import type { ComponentType } from "react";
import { formatClock, today } from "../../lib/dates.ts";
import { Skeleton } from "../../ui/States.tsx";
import { regionsInWords } from "./body/region-words.ts";
import chips from "./chips.module.css";
import css from "./DetailChips.module.css";
import { type DetailField, type EntryDraft, mostTags } from "./entry-draft.ts";

interface DetailChipsProps {
  readonly draft: EntryDraft;
  readonly onChange: (draft: EntryDraft) => void;
  /** Most used first; null while nobody knows. */
  readonly knownTags: readonly string[] | null;
  /** The one whose field is there; null for none. */
  readonly opened: Detail | null;
  readonly onToggle: (detail: Detail) => void;
}

/** A field of the entry, or what was taken against it. */
export type Detail = DetailField | "medication";

/** Tags that are one tap without opening anything. */
export const offeredTags = 3;
const excerptLength = 24;

/** What was written, as far as it fits on a chip. */
function excerptOf(notes: string): string {
  const words = notes.trim().replaceAll(/\s+/gu, " ");
  return words.length <= excerptLength ? words : `${words.slice(0, excerptLength).trimEnd()}…`;
}

/** What may be said besides: tags that are often used are one tap, the rest opens its field, one at a time. */
export function DetailChips({ draft, onChange, knownTags, opened, onToggle }: DetailChipsProps) {
  const { t } = useLingui();
  const offered = knownTags?.slice(0, offeredTags) ?? [];
  // While their field is open, tags stand there.
  const others = opened === "tags" ? [] : draft.tags.filter((tag) => !offered.includes(tag));
  const toggle = (tag: string) =>
    onChange({
      ...draft,
      tags: draft.tags.includes(tag)
        ? draft.tags.filter((one) => one !== tag)
        : [...draft.tags, tag].slice(0, mostTags),
    });
  const time = draft.when === "" ? t`now` : formatClock(draft.when, today());
  // While the picture is open, places stand there.
  const said = opened === "regions" ? "" : regionsInWords(draft.regions).join(", ");
  const where = said === "" ? t`where` : said;
  const note = opened === "notes" ? "" : excerptOf(draft.notes);
  // Whoever speaks to a button says what stands on it: its name begins with that.
  const fields = [
    { field: "when", Icon: IconClock, label: time, name: t`${time}, when it was` },
    {
      field: "notes",
      Icon: IconPencil,
      label: note === "" ? t`note` : note,
      name: note === "" ? t`note, add one` : t`${note}, the note`,
    },
    { field: "medication", Icon: IconPill, label: t`medication`, name: t`medication` },
  ] as const;
  return (
    <div className={css["details"]} role="group" aria-label={t`More about it`}>
      {/* One line however many there are, which come late: what stands below stays where it is. */}
      <div className={css["line"]}>
        <FieldChip
          Icon={IconPlus}
          label={t`tag`}
          name={t`tag, add one`}
          isOpened={opened === "tags"}
          onToggle={() => onToggle("tags")}
        />
        <FieldChip
          Icon={IconMapPin}
          label={where}
          name={t`${where}, where it hurts`}
          isOpened={opened === "regions"}
          onToggle={() => onToggle("regions")}
        />
        {[...others, ...offered].map((tag) => (
          <button
            key={tag}
            type="button"
            className={chips["chip"]}
            aria-pressed={draft.tags.includes(tag)}
            onClick={() => toggle(tag)}
          >
            {tag}
          </button>
        ))}
        {knownTags === null &&
          Array.from({ length: offeredTags }, (_, index) => <Skeleton key={index} height={36} width="88px" />)}
      </div>
      <div className={chips["chips"]}>
        {fields.map(({ field, ...chip }) => (
          <FieldChip key={field} {...chip} isOpened={opened === field} onToggle={() => onToggle(field)} />
        ))}
      </div>
    </div>
  );
}

interface FieldChipProps {
  readonly Icon: ComponentType<IconProps>;
  readonly label: string;
  readonly name: string;
  readonly isOpened: boolean;
  readonly onToggle: () => void;
}

/** Opens a field, and shows what is in it. */
function FieldChip({ Icon, label, name, isOpened, onToggle }: FieldChipProps) {
  return (
    <button type="button" className={chips["more"]} aria-label={name} aria-expanded={isOpened} onClick={onToggle}>
      <Icon size={17} stroke={1.7} aria-hidden />
      {label}
    </button>
  );
}
