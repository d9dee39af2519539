import { useState } from 'preact/hooks';
import { TEXTS } from '../../texts/shell.ts';
import { Button } from '../controls/button.tsx';

/** The pages of a list that the API hands out by cursors: forward by `next`, back through the cursors that were used. */
export interface CursorPages {
  /** The cursor of the open page; null on the first one. */
  cursor: string | null;
  number: number;
  open: (nextUrl: string) => void;
  back: () => void;
  reset: () => void;
}

/** Returns the pages of a list, the first one open. */
export function useCursorPages(): CursorPages {
  const [cursors, setCursors] = useState<string[]>([]);
  return {
    cursor: cursors.at(-1) ?? null,
    number: cursors.length + 1,
    open(nextUrl) {
      const cursor = new URL(nextUrl, location.origin).searchParams.get('cursor');
      if (cursor) setCursors([...cursors, cursor]);
    },
    back: () => setCursors(cursors.slice(0, -1)),
    reset: () => cursors.length > 0 && setCursors([]),
  };
}

/** Buttons for the page before and the page after. Nothing while there is only one page. */
export function Pagination({
  pages,
  next,
  label,
}: {
  pages: CursorPages;
  next: string | null;
  label: string;
}) {
  if (pages.number === 1 && next === null) return null;
  return (
    <nav class="pagination" aria-label={label}>
      <Button icon="chevron_left" isSmall disabled={pages.number === 1} onClick={pages.back}>
        {TEXTS.previousPage}
      </Button>
      <span class="muted" role="status">
        {TEXTS.pageNumber(pages.number)}
      </span>
      <Button
        icon="chevron_right"
        isSmall
        disabled={next === null}
        onClick={() => next !== null && pages.open(next)}
      >
        {TEXTS.nextPage}
      </Button>
    </nav>
  );
}
