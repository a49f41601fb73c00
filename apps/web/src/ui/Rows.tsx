import type { MessageDescriptor } from "@lingui/core";
import { useLingui } from "@lingui/react/macro";
import { useMediaQuery } from "@mantine/hooks";
import type { ComponentType } from "react";
import css from "./Rows.module.css";
import { Skeleton, Waiting } from "./States.tsx";

export interface Column<Row> {
  readonly header: MessageDescriptor;
  readonly Cell: ComponentType<{ readonly row: Row }>;
  /**
   * Where it stands on a phone: as the line itself, at its end, below it, or below that on its own. Left out: only in
   * the table.
   */
  readonly phone?: "title" | "aside" | "detail" | "action";
  /** Names the row to who listens. */
  readonly isRowHeader?: boolean;
}

interface RowsProps<Row> {
  /** What the rows are, for those who listen. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Whether the details of a row are open beside it. */
  readonly isChosen?: (row: Row) => boolean;
}

/** Narrower than this, a table with a name and an address in it would have to be pushed sideways. */
const wide = "(min-width: 1280px)";

/** Rows of the same kind: a table where there is room, a list on a phone. */
export function Rows<Row>(props: RowsProps<Row>) {
  const isWide = useMediaQuery(wide, undefined, { getInitialValueInEffect: false }) === true;
  return isWide ? <Table {...props} /> : <List {...props} />;
}

function Table<Row>({ label, columns, rows, keyOf, isChosen }: RowsProps<Row>) {
  const { i18n } = useLingui();
  return (
    <div className={css["sheet"]}>
      <table className={css["table"]} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ header }) => (
              <th key={header.id} scope="col">
                {i18n._(header)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className={css["row"]} data-chosen={isChosen?.(row) || undefined}>
              {columns.map(({ header, Cell, isRowHeader = false }) =>
                isRowHeader ? (
                  <th key={header.id} scope="row">
                    <Cell row={row} />
                  </th>
                ) : (
                  <td key={header.id}>
                    <Cell row={row} />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function List<Row>({ label, columns, rows, keyOf, isChosen }: RowsProps<Row>) {
  const at = (place: Column<Row>["phone"], row: Row) =>
    columns
      .filter(({ phone }) => phone === place)
      .map(({ header, Cell }) => (
        <div key={header.id} className={css["part"]}>
          <Cell row={row} />
        </div>
      ));
  return (
    <ul className={css["sheet"]} aria-label={label}>
      {rows.map((row) => (
        <li key={keyOf(row)} className={css["item"]} data-chosen={isChosen?.(row) || undefined}>
          <div className={css["title"]}>{at("title", row)}</div>
          <div className={css["aside"]}>{at("aside", row)}</div>
          <div className={css["details"]}>{at("detail", row)}</div>
          {columns.some(({ phone }) => phone === "action") && <div className={css["action"]}>{at("action", row)}</div>}
        </li>
      ))}
    </ul>
  );
}

/** The grey shape of rows that are on their way. */
export function LoadingRows({ rows }: { readonly rows: number }) {
  return (
    <Waiting>
      <div className={css["sheet"]}>
        {Array.from({ length: rows }, (_, index) => (
          <div key={index} className={`${css["item"]} ${css["waiting"]}`}>
            <Skeleton height={16} width={`${38 + ((index * 7) % 24)}%`} />
            <Skeleton height={16} width="72px" />
            <Skeleton height={12} width={`${52 + ((index * 11) % 30)}%`} />
          </div>
        ))}
      </div>
    </Waiting>
  );
}
