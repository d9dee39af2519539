import type { ComponentChildren } from 'preact';
import { TEXTS } from '../../texts/shell.ts';
import { Icon } from '../controls/icon.tsx';
import { VisuallyHidden } from './visually_hidden.tsx';

/** A column of a table of rows. */
export interface Column<Row> {
  key: string;
  name: string;
  cell: (row: Row) => ComponentChildren;
  isNumber?: boolean;
  /** Whether its cell names the row. */
  isRowHeader?: boolean;
  /** Whether only screen readers hear the column's name. */
  isNameHidden?: boolean;
  /** Shown on a phone too? Default yes. */
  isWideOnly?: boolean;
  canSort?: boolean;
}

/** How a table is sorted. */
export interface Sorting {
  key: string;
  isDescending: boolean;
}

/** A table with a head that stays in sight; on a phone, each row becomes a block with the columns' names beside the values. */
export function Table<Row>(properties: {
  /** Says what the table shows; screen readers read it. */
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
  sorting?: Sorting | null;
  onSort?: (sorting: Sorting) => void;
  /** What is shown instead of rows when there are none. */
  empty?: ComponentChildren;
  isCaptionVisible?: boolean;
  rowClass?: (row: Row) => string | undefined;
}) {
  const { caption, columns, rows, rowKey, sorting, onSort, empty, isCaptionVisible, rowClass } = properties;
  if (rows.length === 0 && empty) return <>{empty}</>;
  // The roles are said again because a table whose cells are blocks loses them.
  return (
    <table class="table" role="table">
      <caption class={isCaptionVisible ? undefined : 'visually-hidden'}>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th
              key={column.key}
              role="columnheader"
              scope="col"
              class={classOf(column)}
              aria-sort={ariaSort(column, sorting)}
            >
              {column.isNameHidden ? <VisuallyHidden>{column.name}</VisuallyHidden> : null}
              {!column.isNameHidden && column.canSort && onSort ? (
                <button
                  type="button"
                  class="sort"
                  title={TEXTS.sortBy(column.name)}
                  onClick={() => onSort(nextSorting(column, sorting))}
                >
                  {column.name}
                  <Icon
                    name={sorting?.key === column.key && !sorting.isDescending ? 'arrow_up' : 'arrow_down'}
                    class={sorting?.key === column.key ? 'sorted' : 'unsorted'}
                  />
                </button>
              ) : null}
              {!column.isNameHidden && !(column.canSort && onSort) ? column.name : null}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row" class={rowClass?.(row)}>
            {columns.map((column) =>
              column.isRowHeader ? (
                <th key={column.key} role="rowheader" scope="row" class={classOf(column)}>
                  {column.cell(row)}
                </th>
              ) : (
                <td
                  key={column.key}
                  role="cell"
                  class={classOf(column)}
                  data-name={column.isNameHidden ? '' : column.name}
                >
                  {column.cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function classOf<Row>(column: Column<Row>): string | undefined {
  return (
    [column.isNumber && 'number', column.isWideOnly && 'wide-only'].filter(Boolean).join(' ') || undefined
  );
}

function ariaSort<Row>(column: Column<Row>, sorting?: Sorting | null) {
  if (!column.canSort || sorting?.key !== column.key) return undefined;
  return sorting.isDescending ? 'descending' : 'ascending';
}

function nextSorting<Row>(column: Column<Row>, sorting?: Sorting | null): Sorting {
  if (sorting?.key === column.key) return { key: column.key, isDescending: !sorting.isDescending };
  return { key: column.key, isDescending: column.isNumber ?? false };
}
