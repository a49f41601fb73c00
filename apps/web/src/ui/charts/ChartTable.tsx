import { Trans, useLingui } from "@lingui/react/macro";
import { IconTable } from "@tabler/icons-react";
import { useState } from "react";
import ui from "../ui.module.css";
import css from "./reading.module.css";

interface ChartTableProps {
  /** What the picture is of. */
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** What a picture shows as a table, for who would rather read it. Its rows are made when it is opened. */
export function ChartTable({ label, columns, rows }: ChartTableProps) {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={css["table"]} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <IconTable size={16} stroke={1.7} aria-hidden />
        <Trans>Table</Trans>
      </summary>
      {isOpen && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long ones are scrolled, also with the keyboard
        <div className={css["rows"]} role="region" aria-label={t`${label}, as a table`} tabIndex={0}>
          <table className={ui["table"]}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.join(" ")}>
                  {row.map((cell, column) => (
                    <td key={columns[column]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
