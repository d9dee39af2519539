import type { Page, Response } from '../../server/api.ts';
import { MAX_PAGE_SIZE } from '../../server/constants.ts';

/** How many responses a page of the list holds. */
export const PAGE_SIZE = 20;

type Row = Pick<Response, 'id' | 'answered_at'>;

function isOlder(response: Row, other: Row): boolean {
  const apart = Date.parse(other.answered_at) - Date.parse(response.answered_at);
  return apart > 0 || (apart === 0 && response.id < other.id);
}

/** The responses that a page shows: the newest ones, read again at each poll, and older ones read on request. */
export interface ResponseList<R extends Row> {
  /** Newest first; null before the first read. */
  readonly listed: R[] | null;
  /** The URL of the next older page, or null. */
  readonly next: string | null;
  /** How many of the newest responses to read at the next poll. */
  readonly limit: number;
  /** Takes the newest responses. */
  refresh: (page: Page<R>) => void;
  /** Takes older responses, and returns those that were not listed. */
  append: (page: Page<R>) => R[];
}

/** Returns an empty list. */
export function createResponseList<R extends Row>(pageSize: number = PAGE_SIZE): ResponseList<R> {
  let listed: R[] | null = null;
  let next: string | null = null;
  let hasOlder = false;

  // Returns what was listed below the newest page. When more responses arrived than a page holds, it returns nothing:
  // a list with a gap in the middle would look complete.
  function below(page: Page<R>): R[] {
    const last = page.data.at(-1);
    if (!hasOlder || !listed || !last || page.next === null) return [];
    const ids = new Set(listed.map(({ id }) => id));
    if (!page.data.some(({ id }) => ids.has(id))) return [];
    return listed.filter((response) => isOlder(response, last));
  }

  return {
    get listed() {
      return listed;
    },
    get next() {
      return next;
    },
    // The newest page grows with the list, so that comments and erasures further down are seen too. It is rounded
    // down: rounded up, the list would grow by itself whenever a response arrives.
    get limit() {
      const pages = Math.floor((listed?.length ?? 0) / pageSize);
      return Math.min(MAX_PAGE_SIZE, Math.max(1, pages) * pageSize);
    },
    refresh(page) {
      const older = below(page);
      listed = [...page.data, ...older];
      if (older.length === 0) next = page.next;
      if (listed.length <= pageSize) hasOlder = false;
    },
    append(page) {
      const last = listed?.at(-1);
      const added = last ? page.data.filter((response) => isOlder(response, last)) : page.data;
      listed = [...(listed ?? []), ...added];
      next = page.next;
      hasOlder = true;
      return added;
    },
  };
}

/** The responses that are new, and those that have got a comment, since the last read. */
export interface Difference<R> {
  added: R[];
  commented: R[];
}

/** Returns what is new in `after`. The first read (`before` is null) is no news, and imported responses are none. */
export function diffResponses<R extends Row & Pick<Response, 'comment' | 'channel'>>(
  before: R[] | null,
  after: R[],
): Difference<R> {
  if (before === null) return { added: [], commented: [] };
  const previous = new Map(before.map((response) => [response.id, response]));
  // When a response is erased, an older one moves up into the list: it is new to the list, but no news.
  const last = before.at(-1);
  const oldest = last && before.length >= PAGE_SIZE ? Date.parse(last.answered_at) : -Infinity;
  return {
    added: after.filter(
      ({ id, answered_at, channel }) =>
        channel !== 'import' && !previous.has(id) && Date.parse(answered_at) >= oldest,
    ),
    commented: after.filter(({ id, comment }) => comment && previous.has(id) && !previous.get(id)?.comment),
  };
}
