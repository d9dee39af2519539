// The filters that only the inbox has. They live in the query of the address, beside those of all pages.

import { type Filters, responsesQuery } from '../../address/filters.ts';
import type { Schemas } from '../../server/api.ts';
import { addDays, today } from '../../time_zone.ts';

/** The state of the work on a response. */
export type State = Schemas['ResponseOut']['state'];
/** All states, in the order in which work goes on. */
export const STATES: State[] = ['new', 'open', 'waiting', 'closed'];

/** A part of the responses that can be chosen with one click. */
export type View = 'all' | 'unread' | 'due' | State;
/** All views, in the order in which they are shown. */
export const VIEWS: View[] = ['all', 'unread', ...STATES, 'due'];

/** The filters of the inbox. Null and false filter nothing. */
export interface InboxFilters {
  view: View;
  /** Words of the comment. */
  q: string;
  onlyComments: boolean;
  tag: string | null;
  choice: string | null;
  /** The id of a member, or `none`. */
  assignee: string | null;
}

const PARAMETERS: Record<keyof InboxFilters, string> = {
  view: 'view',
  q: 'q',
  onlyComments: 'comments',
  tag: 'tag',
  choice: 'choice',
  assignee: 'assignee',
};

/** Returns the filters that a query names. */
export function readInboxFilters(search: string): InboxFilters {
  const query = new URLSearchParams(search);
  const assignee = query.get('assignee');
  return {
    view: VIEWS.find((view) => view === query.get('view')) ?? 'all',
    q: query.get('q') ?? '',
    onlyComments: query.get('comments') === 'only',
    tag: query.get('tag') || null,
    choice: query.get('choice') || null,
    assignee: assignee && /^([1-9]\d{0,8}|none)$/.test(assignee) ? assignee : null,
  };
}

/** Returns the query with some filters changed; the parameters of others are kept. */
export function writeInboxFilters(search: string, change: Partial<InboxFilters>): string {
  const filters = { ...readInboxFilters(search), ...change };
  const values: Record<keyof InboxFilters, string | null> = {
    ...filters,
    view: filters.view === 'all' ? null : filters.view,
    onlyComments: filters.onlyComments ? 'only' : null,
  };
  const query = new URLSearchParams(search);
  for (const [name, parameter] of Object.entries(PARAMETERS) as [keyof InboxFilters, string][]) {
    const value = values[name];
    if (value) query.set(parameter, value);
    else query.delete(parameter);
  }
  return query.size > 0 ? `?${query}` : '';
}

/** Returns the query parameters of the list, the count, the export and changes of all that match. */
export function inboxQuery(filters: Filters, inbox: InboxFilters, timeZone: string, now: Date = new Date()) {
  const { view, q, onlyComments, tag, choice, assignee } = inbox;
  return {
    ...responsesQuery(filters, timeZone, now),
    ...(view === 'unread' && { unread: true }),
    ...(view === 'due' && { due_before: addDays(today(timeZone, now), 1) }),
    ...(STATES.includes(view as State) && { state: view as State }),
    ...(q.trim() && { q: q.trim() }),
    ...(onlyComments && { has_comment: true }),
    ...(tag && { tag }),
    ...(choice && { choice }),
    ...(assignee && { assignee }),
  };
}
