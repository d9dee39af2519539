// What the page of respondents keeps in the address: the list, and the search.

/** A list of people; `at_risk` is what owners open the page for. */
export const PEOPLE_VIEWS = ['at_risk', 'detractor', 'passive', 'promoter', 'all'] as const;
/** One of PEOPLE_VIEWS. */
export type PeopleView = (typeof PEOPLE_VIEWS)[number];

/** The list and the search of an address. */
export interface PeopleFilters {
  view: PeopleView;
  q: string;
}

/** Returns the list and the search that a query names. */
export function readPeopleFilters(search: string): PeopleFilters {
  const query = new URLSearchParams(search);
  return {
    view: PEOPLE_VIEWS.find((view) => view === query.get('list')) ?? 'at_risk',
    q: query.get('q') ?? '',
  };
}

/** Returns the query with another list or search; the parameters of others are kept. */
export function writePeopleFilters(search: string, change: Partial<PeopleFilters>): string {
  const { view, q } = { ...readPeopleFilters(search), ...change };
  const query = new URLSearchParams(search);
  for (const [name, value] of [
    ['list', view === 'at_risk' ? '' : view],
    ['q', q],
  ] as const) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  return query.size > 0 ? `?${query}` : '';
}
