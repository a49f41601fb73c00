import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type Background, type BackgroundPart, backgroundParts, type WrittenPart } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useState } from "react";
import { formatFullDay } from "../../../lib/dates.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { useMayUse } from "../../identity/membership.ts";
import { partWords } from "./background-words.ts";
import css from "./background.module.css";
import { BackgroundForm, heldParts, heldPartName } from "./BackgroundForm.tsx";
import clinical from "../clinical.module.css";
import { useHolder } from "../use-holder.ts";

interface BackgroundCardProps {
  readonly patientId: string;
  readonly background: Background;
  readonly onChanged: (background: Background) => void;
}

/** What is known of a patient beside who they are: contacts, insurance, what they and their family had. */
export function BackgroundCard({ patientId, background, onChanged }: BackgroundCardProps) {
  const { t, i18n } = useLingui();
  const mayChange = useMayUse("clinical.patients.change");
  const holder = useHolder();
  // Whoever left what they typed here goes on with it.
  const [open, setOpen] = useState<BackgroundPart | null>(
    () => backgroundParts.find((part) => heldParts.get(holder, heldPartName(patientId, part)) !== null) ?? null,
  );
  const { parts, memberNames, unreadable } = background;
  const isEmpty = (part: BackgroundPart) => !parts.some((one) => one.part === part && one.rows.length > 0);
  const said = backgroundParts.filter((part) => !isEmpty(part) || part === open);
  const unsaid = backgroundParts.filter((part) => isEmpty(part) && part !== open);
  return (
    <Card label={t`Background`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>Background</Trans>
        </h2>
        {said.length > 0 && (
          <dl className={`${settings["facts"]} ${css["parts"]}`}>
            {said.map((part) => {
              const own = parts.find((one) => one.part === part && !one.isOfMerged);
              const others = parts.filter((one) => one.part === part && one.isOfMerged);
              const label = i18n._(partWords[part]);
              return (
                <div key={part} className={open === part ? css["open"] : undefined}>
                  <dt className={css["name"]}>
                    {label}
                    {mayChange && open === null && (
                      <Button
                        variant="subtle"
                        size="compact-xs"
                        aria-label={t`Edit: ${label}`}
                        onClick={() => setOpen(part)}
                      >
                        <Trans>Edit</Trans>
                      </Button>
                    )}
                  </dt>
                  <dd>
                    {open === part && mayChange ? (
                      <BackgroundForm
                        patientId={patientId}
                        part={part}
                        written={own ?? null}
                        onSent={(changed) => {
                          onChanged(changed);
                          setOpen(null);
                        }}
                        onClose={() => setOpen(null)}
                      />
                    ) : (
                      own !== undefined && <Rows written={own} memberNames={memberNames} />
                    )}
                    {others.map((other) => (
                      <div key={other.id} className={css["merged"]}>
                        <span className={clinical["quiet"]}>
                          <Trans>From a record that was merged into this one:</Trans>
                        </span>
                        <Rows written={other} memberNames={memberNames} />
                      </div>
                    ))}
                  </dd>
                </div>
              );
            })}
          </dl>
        )}
        {unsaid.length > 0 && (
          <Unsaid parts={unsaid} onOpen={mayChange && open === null ? (part) => setOpen(part) : null} />
        )}
        {unreadable > 0 && (
          <p role="alert" className={settings["failure"]}>
            <Plural value={unreadable} one="# part could not be opened" other="# parts could not be opened" />
          </p>
        )}
      </div>
    </Card>
  );
}

interface UnsaidProps {
  readonly parts: readonly BackgroundPart[];
  /** Null for whoever cannot say it, and while something else is written. */
  readonly onOpen: ((part: BackgroundPart) => void) | null;
}

/** What nobody has said yet, in a few lines. */
function Unsaid({ parts, onOpen }: UnsaidProps) {
  const { t, i18n } = useLingui();
  return (
    <div>
      <p className={clinical["quiet"]}>
        <Trans>Not said yet</Trans>
      </p>
      <ul className={css["unsaid"]} aria-label={t`Not said yet`}>
        {parts.map((part) => {
          const label = i18n._(partWords[part]);
          return (
            <li key={part}>
              {onOpen === null ? (
                <span className={clinical["quiet"]}>{label}</span>
              ) : (
                <Button variant="default" size="compact-sm" onClick={() => onOpen(part)}>
                  {label}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

const isDay = (value: string) => /^\d{4}-\d\d-\d\d$/u.test(value);

function Rows({
  written,
  memberNames,
}: {
  readonly written: WrittenPart;
  readonly memberNames: Readonly<Record<string, string>>;
}) {
  const { t } = useLingui();
  const lineOf = (row: object) =>
    Object.entries(row)
      .map(([field, value]: [string, unknown]) => {
        const text = typeof value === "string" ? value : "";
        if (field === "userId") return memberNames[text] ?? t`somebody who has left`;
        const said = isDay(text) ? formatFullDay(text) : text;
        if (said === "") return "";
        if (field === "since" || field === "from") return t`since ${said}`;
        return field === "until" ? t`until ${said}` : said;
      })
      .filter((text) => text !== "")
      .join(" · ");
  return (
    <ul className={css["rows"]}>
      {written.rows.map((row, index) => (
        // Rows have no names of their own, and are written together.
        <li key={index}>{lineOf(row)}</li>
      ))}
    </ul>
  );
}
