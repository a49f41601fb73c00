import { useLingui } from "@lingui/react/macro";
import { IconClock, IconMapPin, IconPencil, IconPill, IconPlus } from "@tabler/icons-react";
import { formatClock, today } from "../../lib/dates.ts";
import { regionsInWords } from "./body/region-words.ts";
import chips from "./chips.module.css";
import type { DetailField, EntryDraft } from "./entry-draft.ts";

interface DetailChipsProps {
  readonly draft: EntryDraft;
  readonly onChange: (draft: EntryDraft) => void;
  /** Most used first. */
  readonly knownTags: readonly string[];
  readonly opened: readonly DetailField[];
  readonly onToggle: (field: DetailField) => void;
  /** Whether what was taken can be said just now. */
  readonly takes: boolean;
  readonly onTake: () => void;
}

const offeredTags = 3;
/** As many as an entry can have. */
const mostTags = 20;

/** What may be said besides: tags that are often used are one tap, the rest opens its field. */
export function DetailChips({ draft, onChange, knownTags, opened, onToggle, takes, onTake }: DetailChipsProps) {
  const { t } = useLingui();
  const offered = knownTags.slice(0, offeredTags);
  // While their field is open, tags stand there.
  const others = opened.includes("tags") ? [] : draft.tags.filter((tag) => !offered.includes(tag));
  const toggle = (tag: string) =>
    onChange({
      ...draft,
      tags: draft.tags.includes(tag)
        ? draft.tags.filter((one) => one !== tag)
        : [...draft.tags, tag].slice(0, mostTags),
    });
  const time = draft.when === "" ? t`now` : formatClock(draft.when, today());
  // While the picture is open, places stand there.
  const said = opened.includes("regions") ? "" : regionsInWords(draft.regions).join(", ");
  const where = said === "" ? t`where` : said;
  // Whoever speaks to a button says what stands on it: its name begins with that.
  const fields = [
    { field: "tags", Icon: IconPlus, label: t`tag`, name: t`tag, add one` },
    {
      field: "regions",
      Icon: IconMapPin,
      label: where,
      name: t`${where}, where it hurts`,
    },
    { field: "when", Icon: IconClock, label: time, name: t`${time}, when it was` },
    { field: "notes", Icon: IconPencil, label: t`note`, name: t`note, add one` },
  ] as const;
  return (
    <div className={chips["chips"]} role="group" aria-label={t`More about it`}>
      {[...offered, ...others].map((tag) => (
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
      {fields.map(({ field, Icon, label, name }) => (
        <button
          key={field}
          type="button"
          className={chips["more"]}
          aria-label={name}
          aria-expanded={opened.includes(field)}
          onClick={() => onToggle(field)}
        >
          <Icon size={17} stroke={1.7} aria-hidden />
          {label}
        </button>
      ))}
      <button type="button" className={chips["more"]} aria-expanded={takes} onClick={onTake}>
        <IconPill size={17} stroke={1.7} aria-hidden />
        {t`medication`}
      </button>
    </div>
  );
}
