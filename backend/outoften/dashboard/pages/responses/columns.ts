import { useState } from 'preact/hooks';

/** What a row of the list can show besides score, comment and date. */
export type Column =
  | 'person'
  | 'page'
  | 'channel'
  | 'language'
  | 'segments'
  | 'choices'
  | 'tags'
  | 'assignee';
/** All columns, in the order in which they are shown. */
export const COLUMNS: Column[] = [
  'person',
  'assignee',
  'tags',
  'choices',
  'segments',
  'page',
  'channel',
  'language',
];

const DEFAULT_COLUMNS: Column[] = ['person', 'assignee', 'tags', 'choices'];
const STORAGE_KEY = 'outoften.columns';

function readColumns(): Column[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null');
    if (Array.isArray(stored)) return COLUMNS.filter((column) => stored.includes(column));
  } catch {
    // The browser refuses storage, or somebody else wrote there.
  }
  return DEFAULT_COLUMNS;
}

/** Returns the columns that this browser shows, and a function that shows or hides one from now on. */
export function useColumns(): { columns: Column[]; toggle: (column: Column) => void } {
  const [columns, setColumns] = useState(readColumns);
  function toggle(column: Column): void {
    const next = COLUMNS.filter((other) => columns.includes(other) !== (other === column));
    setColumns(next);
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify(next));
    } catch {
      // Then the choice lasts until the page is closed.
    }
  }
  return { columns, toggle };
}
