import { useMemo, useState } from 'preact/hooks';
import { useApp, usePolled } from '../../context.ts';
import type { Page, Schemas } from '../../server/api.ts';
import type { SurveyPageProperties } from '../page.ts';
import type { PeopleFilters } from './people_filters.ts';

/** A person in a list. */
export type Person = Schemas['RespondentOut'];

const PAGE_SIZE = 50;
const MAX_SIZE = 200;
const POLL_SECONDS = 6;
/** A page of a list that few people are in may be short; so many pages are read to fill it. */
const MAX_SHORT_PAGES = 4;

/** The people of a list or a search, read again and again. */
export interface People {
  rows: Person[] | null;
  isStale: boolean;
  hasMore: boolean;
  more: () => void;
  problem: string;
}

/** Returns the people whom the address names. */
export function usePeople(
  { survey, site }: Pick<SurveyPageProperties, 'survey' | 'site'>,
  { view, q }: PeopleFilters,
): People {
  const { api } = useApp();
  const key = `${survey.id} ${view} ${q}`;
  const [size, setSize] = useState({ key, limit: PAGE_SIZE });
  const limit = size.key === key ? size.limit : PAGE_SIZE;
  const query = useMemo(() => {
    if (q) return { site: site.id, q, limit };
    const category = view === 'at_risk' || view === 'all' ? {} : { category: view };
    return {
      survey: survey.id,
      site: site.id,
      limit,
      ...(view === 'at_risk' ? { at_risk: true } : { order: 'latest_answer' as const, ...category }),
    };
  }, [key, limit]);
  const { data, isStale, problem } = usePolled(
    async (signal): Promise<Page<Person>> => {
      let page = await api.getPage('/v1/respondents', { query, signal });
      for (let pages = 1; page.next && page.data.length < limit && pages < MAX_SHORT_PAGES; pages++) {
        const next = await api.getNextPage(page, signal);
        page = { data: [...page.data, ...next.data], next: next.next };
      }
      return page;
    },
    [query],
    { everySeconds: POLL_SECONDS },
  );
  return {
    rows: data?.data ?? null,
    isStale,
    hasMore: data !== null && data.next !== null && limit < MAX_SIZE,
    more: () => setSize({ key, limit: Math.min(MAX_SIZE, limit + PAGE_SIZE) }),
    problem,
  };
}
