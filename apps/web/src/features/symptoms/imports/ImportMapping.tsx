import { Trans, useLingui } from "@lingui/react/macro";
import { type TableField, tableFields, type TableMapping, tableScales } from "@anamnesis/domain";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { focusFirstProblem } from "../../../lib/forms.ts";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { fieldWords } from "./import-words.ts";
import css from "./import.module.css";
import type { OpenedTable } from "./read-file.ts";

interface ImportMappingProps {
  readonly opened: OpenedTable;
  readonly onChosen: (mapping: TableMapping) => void;
  readonly onCancel: () => void;
}

/** What the columns of a table are that nobody here knows. */
export function ImportMapping({ opened, onChosen, onCancel }: ImportMappingProps) {
  const { t, i18n } = useLingui();
  const [mapping, setMapping] = useState(opened.mapping);
  const [isAsked, setAsked] = useState(false);
  const { columns, category } = mapping;
  const missing = new Set<TableField>();
  if (columns.day === null) missing.add("day");
  if (columns.severity === null) missing.add("severity");
  const isNameless = columns.category === null && category.trim() === "";

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setAsked(true);
    if (missing.size === 0 && !isNameless) onChosen(mapping);
    else focusFirstProblem(event.currentTarget);
  }

  return (
    <Card label={t`What is what`}>
      <form className={settings["stack"]} noValidate onSubmit={submit}>
        <h2>
          <Trans>What is what in {opened.file.name}?</Trans>
        </h2>
        <Samples opened={opened} />
        <div className={css["columns"]}>
          {tableFields.map((field) => (
            <NativeSelect
              key={field}
              label={i18n._(fieldWords[field])}
              value={columns[field] ?? ""}
              error={isAsked && missing.has(field) ? t`Choose a column.` : undefined}
              data={[
                { value: "", label: t`No column` },
                ...opened.header.map((name, index) => ({
                  value: String(index),
                  label: name.trim() === "" ? t`Column ${index + 1}` : name,
                })),
              ]}
              onChange={({ currentTarget: { value } }) =>
                setMapping({ ...mapping, columns: { ...columns, [field]: value === "" ? null : Number(value) } })
              }
            />
          ))}
          {columns.category === null && (
            <TextInput
              label={t`Which symptom it is about`}
              value={category}
              maxLength={60}
              error={isAsked && isNameless ? t`Choose a column, or write it here.` : undefined}
              onChange={(event) => setMapping({ ...mapping, category: event.currentTarget.value })}
            />
          )}
          <NativeSelect
            label={t`Strongest in this table`}
            value={mapping.scale}
            data={tableScales.map(String)}
            onChange={({ currentTarget: { value } }) =>
              setMapping({ ...mapping, scale: tableScales.find((scale) => String(scale) === value) ?? 10 })
            }
          />
          <NativeSelect
            label={t`Days such as 3/4/2026`}
            value={mapping.dayOrder}
            data={[
              { value: "dmy", label: t`Day, month, year` },
              { value: "mdy", label: t`Month, day, year` },
            ]}
            onChange={({ currentTarget: { value } }) =>
              setMapping({ ...mapping, dayOrder: value === "mdy" ? "mdy" : "dmy" })
            }
          />
        </div>
        <div className={settings["actions"]}>
          <Button type="submit">
            <Trans>Go on</Trans>
          </Button>
          <Button variant="default" onClick={onCancel}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </form>
    </Card>
  );
}

const shownSamples = 3;

function Samples({ opened: { header, samples } }: { readonly opened: OpenedTable }) {
  const { t } = useLingui();
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- wide ones are scrolled, also with the keyboard
    <div className={css["scroll"]} role="region" aria-label={t`First rows of the file`} tabIndex={0}>
      <table className={css["table"]}>
        <thead>
          <tr>
            {header.map((name, index) => (
              <th key={index} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {samples.slice(0, shownSamples).map((cells, row) => (
            <tr key={row}>
              {header.map((_, index) => (
                <td key={index}>{cells[index]?.slice(0, 80)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
