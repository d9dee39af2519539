import { useMemo, useRef, useState } from 'preact/hooks';
import { useApp, useFilters, usePolled } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { olderSentence, TEXTS } from '../../texts/responses/inbox.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { SurveyPageProperties } from '../page.ts';
import { inboxQuery, readInboxFilters } from './inbox_filters.ts';
import { createResponseList } from './response_list.ts';

/** A response as the list shows it. */
export type Row = Schemas['ListedResponse'];

/** How many responses are read at once. */
const PAGE_SIZE = 50;
/** A page with a filter that few responses match may be short; so many pages are read to fill the list. */
const MAX_SHORT_PAGES = 4;
const LIST_SECONDS = 4;
const COUNT_SECONDS = 10;

/** The list of the inbox, read again and again, and its counts. */
export interface Inbox {
  /** Null before the first read. */
  rows: Row[] | null;
  isStale: boolean;
  hasOlder: boolean;
  isLoadingOlder: boolean;
  loadOlder: () => Promise<void>;
  counts: Schemas['ResponseCounts'] | null;
  /** The query of the list, the export and changes of all that match. */
  query: ReturnType<typeof inboxQuery>;
  problem: string;
}

/** Returns the responses that match the filters of the address. */
export function useInbox({ survey, site }: Pick<SurveyPageProperties, 'survey' | 'site'>): Inbox {
  const { api, router, session, announce } = useApp();
  const { filters } = useFilters();
  const timeZone = timeZoneOf(site);
  const inbox = readInboxFilters(router.location.search);
  const query = inboxQuery(filters, inbox, timeZone);
  const key = JSON.stringify([survey.id, query]);
  const list = useMemo(() => createResponseList<Row>(PAGE_SIZE), [key]);
  const shown = useRef<Row[] | null>(null);
  const [older, setOlder] = useState({ isLoading: false, problem: '' });
  const path = { survey_id: survey.id };

  const { isStale, problem } = usePolled(
    async (signal) => {
      const { limit } = list;
      let page = await api.getPage('/v1/surveys/{survey_id}/responses', {
        path,
        query: { ...query, marks: true, limit },
        signal,
      });
      for (let pages = 1; page.next && page.data.length < limit && pages < MAX_SHORT_PAGES; pages++) {
        const next = await api.getNextPage(page, signal);
        page = { data: [...page.data, ...next.data], next: next.next };
      }
      signal.throwIfAborted();
      list.refresh(page);
      shown.current = list.listed;
      return page.data;
    },
    [key],
    { everySeconds: LIST_SECONDS },
  );
  const counts = usePolled(
    (signal) => api.get('/v1/surveys/{survey_id}/responses/count', { path, query, signal }),
    [key],
    { everySeconds: COUNT_SECONDS },
  );

  async function loadOlder(): Promise<void> {
    if (older.isLoading || list.next === null) return;
    setOlder({ isLoading: true, problem: '' });
    try {
      const added = list.append(await api.getNextPage<Row>({ data: [], next: list.next }));
      shown.current = list.listed;
      announce(olderSentence(added.length));
      setOlder({ isLoading: false, problem: '' });
    } catch (error) {
      const why = session.endIfSignedOut(error) ? '' : error instanceof Error ? error.message : '';
      setOlder({ isLoading: false, problem: TEXTS.olderFailed(why) });
    }
  }

  return {
    rows: list.listed ?? shown.current,
    isStale,
    hasOlder: list.next !== null,
    isLoadingOlder: older.isLoading,
    loadOlder,
    counts: counts.data,
    query,
    problem: problem || counts.problem || older.problem,
  };
}
