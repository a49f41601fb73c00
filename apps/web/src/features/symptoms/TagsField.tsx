import { useLingui } from "@lingui/react/macro";
import { TagsInput } from "@mantine/core";
import { useState } from "react";
import chips from "./chips.module.css";
import { mostTags } from "./entry-draft.ts";
import css from "./EntryDetails.module.css";

const mostOffered = 6;

interface TagsFieldProps {
  readonly value: readonly string[];
  /** Most used first. */
  readonly known: readonly string[];
  readonly error: string | undefined;
  readonly hasCursor: boolean;
  readonly onChange: (tags: string[]) => void;
}

/** Tags, typed or used before: those stand below the field, where a list would lie over what logs. */
export function TagsField({ value, known, error, hasCursor, onChange }: TagsFieldProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const sought = typed.trim().toLocaleLowerCase();
  const offered = known
    .filter((tag) => !value.includes(tag) && tag.toLocaleLowerCase().includes(sought))
    .slice(0, mostOffered);
  function add(tag: string) {
    setTyped("");
    onChange([...value, tag].slice(0, mostTags));
  }
  return (
    <div className={css["tags"]}>
      <TagsInput
        label={t`Tags`}
        description={t`What was different: poor sleep, travel, exercise … Enter adds one.`}
        autoFocus={hasCursor}
        value={[...value]}
        searchValue={typed}
        error={error}
        maxTags={mostTags}
        acceptValueOnBlur
        clearButtonProps={{ "aria-label": t`Remove all tags` }}
        onChange={onChange}
        onSearchChange={setTyped}
      />
      {offered.length > 0 && (
        <div className={chips["chips"]} role="group" aria-label={t`Used before`}>
          {offered.map((tag) => (
            <button
              key={tag}
              type="button"
              className={chips["chip"]}
              // What is half typed is not meant as a tag of its own.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => add(tag)}
            >
              {tag}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
