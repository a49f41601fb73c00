import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ImportedEntry } from "@anamnesis/domain";
import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { dayOf, formatFullDay, formatMoment } from "../../../lib/dates.ts";
import { domainText } from "../../../lib/domain-words.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { EmptyState } from "../../../ui/States.tsx";
import { nameOfCategory } from "../category-name.ts";
import row from "../EntryRow.module.css";
import { SeverityBadge } from "../SeverityBadge.tsx";
import { encodingWords, sourceHints, sourceWords } from "./import-words.ts";
import css from "./import.module.css";
import type { BrokenLine } from "./read-file.ts";
import type { Checked } from "./use-import.ts";

interface ImportPreviewProps {
  readonly checked: Checked;
  readonly onConfirm: (withDuplicates: boolean) => void;
  readonly onCancel: () => void;
}

/** What would be imported, before anything is. */
export function ImportPreview({ checked, onConfirm, onCancel }: ImportPreviewProps) {
  const { t } = useLingui();
  const [withDuplicates, setWithDuplicates] = useState(false);
  const { read, duplicates, duplicateIntakes } = checked;
  const { entries, cycleDays, days: wholeDays, intakes, broken } = read;
  const count = entries.length - (withDuplicates ? 0 : duplicates.size);
  const days = cycleDays.length;
  const taken = intakes.length - (withDuplicates ? 0 : duplicateIntakes.size);
  const hasSomething = count > 0 || days > 0 || wholeDays.length > 0 || taken > 0;
  return (
    <>
      <Card label={t`What is in the file`}>
        <div className={settings["stack"]}>
          <h2>{checked.opened.file.name}</h2>
          <Facts checked={checked} />
          {duplicates.size + duplicateIntakes.size > 0 && (
            <Checkbox
              label={t`Import those that are there already once more`}
              checked={withDuplicates}
              onChange={(event) => setWithDuplicates(event.currentTarget.checked)}
            />
          )}
          {hasSomething ? <FirstEntries entries={entries} /> : <EmptyState title={t`There is nothing new to import`} />}
          <div className={settings["actions"]}>
            {hasSomething && (
              <Button onClick={() => onConfirm(withDuplicates)}>
                {count > 0 ? (
                  <Plural value={count} one="Import # entry" other="Import # entries" />
                ) : days > 0 ? (
                  <Plural value={days} one="Import # day of bleeding" other="Import # days of bleeding" />
                ) : wholeDays.length > 0 ? (
                  <Plural value={wholeDays.length} one="Import # day" other="Import # days" />
                ) : (
                  <Trans>Import medication</Trans>
                )}
              </Button>
            )}
            <Button variant="default" onClick={onCancel}>
              <Trans>Cancel</Trans>
            </Button>
          </div>
        </div>
      </Card>
      {broken.length > 0 && <BrokenLines broken={broken} isJson={checked.opened.source === "diary_json"} />}
    </>
  );
}

function Facts({ checked: { opened, read, duplicates, duplicateIntakes } }: { readonly checked: Checked }) {
  const { i18n } = useLingui();
  const { entries, cycleDays, days, intakes, otherCount, roundedCount } = read;
  const byCategory = [...Map.groupBy(entries, ({ category }) => category)].toSorted(
    ([, a], [, b]) => b.length - a.length,
  );
  const moments = entries.map(({ occurredAt }) => occurredAt);
  // As many as there are rows are too many arguments for Math.min.
  const [first = "", last = first] = [
    moments.reduce((a, b) => (a < b ? a : b), moments[0] ?? ""),
    moments.reduce((a, b) => (a > b ? a : b), moments[0] ?? ""),
  ];
  const hint = sourceHints[opened.source];
  return (
    <>
      <ul className={css["facts"]}>
        <li>
          {i18n._(sourceWords[opened.source])} · {encodingWords[opened.encoding]}
        </li>
        {first !== "" && (
          <li>
            <Plural value={entries.length} one="# entry" other="# entries" />, {formatFullDay(dayOf(first))} –{" "}
            {formatFullDay(dayOf(last))}
          </li>
        )}
        {byCategory.length > 0 && (
          <li>
            {byCategory.slice(0, 8).map(([category, own], index) => (
              <span key={category}>
                {index > 0 && ", "}
                {nameOfCategory(category)} ({own.length})
              </span>
            ))}
            {byCategory.length > 8 && " …"}
          </li>
        )}
        {cycleDays.length > 0 && (
          <li>
            <Plural
              value={cycleDays.length}
              one="# day of bleeding. A day that you said something of stays as it is."
              other="# days of bleeding. Days that you said something of stay as they are."
            />
          </li>
        )}
        {days.length > 0 && (
          <li>
            <Plural
              value={days.length}
              one="# day with sleep, a note or what else you follow. A day that you said something of stays as it is."
              other="# days with sleep, a note or what else you follow. Days that you said something of stay as they are."
            />
          </li>
        )}
        {intakes.length > 0 && (
          <li>
            <Plural value={intakes.length} one="Medication, taken once" other="Medication, taken # times" />
          </li>
        )}
        {duplicateIntakes.size > 0 && (
          <li>
            <Plural
              value={duplicateIntakes.size}
              one="Medication that was taken once is there already and is left out."
              other="Medication that was taken # times is there already and is left out."
            />
          </li>
        )}
        {duplicates.size > 0 && (
          <li>
            <Plural
              value={duplicates.size}
              one="# entry is there already and is left out."
              other="# entries are there already and are left out."
            />
          </li>
        )}
        {roundedCount > 0 && (
          <li>
            <Plural
              value={roundedCount}
              one="# strength lies between two steps from 1 to 10 and is rounded, as 6.5 to 7."
              other="# strengths lie between two steps from 1 to 10 and are rounded, as 6.5 to 7."
            />
          </li>
        )}
        {otherCount > 0 && (
          <li>
            <Plural
              value={otherCount}
              one="# row tells of nothing that this diary holds."
              other="# rows tell of nothing that this diary holds."
            />
          </li>
        )}
      </ul>
      {hint !== undefined && <p className={settings["detail"]}>{i18n._(hint)}</p>}
    </>
  );
}

const shownEntries = 5;

function FirstEntries({ entries }: { readonly entries: readonly ImportedEntry[] }) {
  const { t } = useLingui();
  if (entries.length === 0) return null;
  return (
    <ul className={css["entries"]} aria-label={t`First entries`}>
      {entries.slice(0, shownEntries).map(({ occurredAt, category, severity, notes }, index) => (
        <li key={index} className={css["entry"]}>
          <SeverityBadge severity={severity} />
          <span className={row["text"]}>
            <span className={row["category"]}>{nameOfCategory(category)}</span>
            <span className={row["details"]}>
              {formatMoment(occurredAt)}
              {notes !== "" && <> · {t`“${notes}”`}</>}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

const shownBroken = 100;

interface BrokenLinesProps {
  readonly broken: readonly BrokenLine[];
  readonly isJson: boolean;
}

function BrokenLines({ broken, isJson }: BrokenLinesProps) {
  const { t } = useLingui();
  return (
    <Card label={t`Rows that cannot be read`}>
      <div className={settings["stack"]}>
        <h2>
          <Plural value={broken.length} one="# row cannot be read" other="# rows cannot be read" />
        </h2>
        <p className={settings["detail"]}>
          <Trans>The others wait for you. Import them without these, or mend the file and choose it again.</Trans>
        </p>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long ones are scrolled, also with the keyboard */}
        <ul className={css["broken"]} tabIndex={0} aria-label={t`Rows that cannot be read`}>
          {broken.slice(0, shownBroken).map(({ line, problem }) => (
            <li key={line}>
              {isJson ? <Trans>Record {line}</Trans> : <Trans>Line {line}</Trans>}: {domainText(problem)}
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}
