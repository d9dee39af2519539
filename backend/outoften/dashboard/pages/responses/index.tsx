import { useEffect, useRef, useState } from 'preact/hooks';
import type { Response } from '../../api.ts';
import { Button } from '../../components/controls/button.tsx';
import { KeepFocus } from '../../components/layout/keep_focus.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { FilterBar } from '../../components/shell/filter_bar.tsx';
import { useApp, useFilters, usePolled } from '../../context.ts';
import { reportQuery, responsesQuery } from '../../filters.ts';
import { listSentence, olderSentence, TEXTS } from '../../texts/responses.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { SurveyPageProperties } from '../page.ts';
import { ResponseItems, useNews } from './response_items.tsx';
import { createResponseList, diffResponses } from './response_list.ts';

/** All responses of a survey, newest first; older ones are loaded by a button. */
export default function ResponsesPage(properties: SurveyPageProperties) {
  const { filters } = useFilters();
  // Other filters are another list.
  return <ResponsesOf key={JSON.stringify(filters)} {...properties} />;
}

function ResponsesOf({ survey, site }: SurveyPageProperties) {
  const { api, session, announce } = useApp();
  const { filters } = useFilters();
  const { highlights, addNews } = useNews();
  const { current: list } = useRef(createResponseList<Response>());
  const listElement = useRef<HTMLOListElement>(null);
  const [problem, setProblem] = useState('');
  const [firstAdded, setFirstAdded] = useState<number | null>(null);
  const isLoading = useRef(false);
  const timeZone = timeZoneOf(site);

  const { data: report } = usePolled(
    async (signal) => {
      const path = { survey_id: survey.id };
      const query = { ...responsesQuery(filters, timeZone), limit: list.limit };
      const [all, score, page] = await Promise.all([
        api.get('/v1/surveys/{survey_id}/score', { path, signal }),
        api.get('/v1/surveys/{survey_id}/score', { path, query: reportQuery(filters, timeZone), signal }),
        api.getPage('/v1/surveys/{survey_id}/responses', { path, query, signal }),
      ]);
      signal.throwIfAborted();
      addNews(diffResponses(list.listed, page.data));
      list.refresh(page);
      return {
        all: all.responses,
        filtered: filters.category ? score[`${filters.category}s`] : score.responses,
      };
    },
    [survey.id],
  );

  async function loadOlder(): Promise<void> {
    if (isLoading.current || list.next === null) return;
    isLoading.current = true;
    setProblem('');
    try {
      const length = list.listed?.length ?? 0;
      const added = list.append(await api.getNextPage({ data: [] as Response[], next: list.next }));
      announce(olderSentence(added.length));
      setFirstAdded(added.length > 0 ? length : null);
    } catch (error) {
      if (!session.endIfSignedOut(error)) {
        setProblem(TEXTS.olderFailed(error instanceof Error ? error.message : ''));
      }
    } finally {
      isLoading.current = false;
    }
  }

  // The first added response stands where the button was: reading goes on there, and nothing scrolls.
  useEffect(() => {
    const item = firstAdded === null ? null : listElement.current?.children[firstAdded];
    if (!(item instanceof HTMLElement)) return;
    item.tabIndex = -1;
    item.addEventListener('blur', () => item.removeAttribute('tabindex'), { once: true });
    item.focus({ preventScroll: true });
  }, [firstAdded]);

  const responses = list.listed ?? [];
  const summary = {
    shown: responses.length,
    total: report?.filtered ?? null,
    isComplete: list.next === null,
    timeZone,
  };
  const about = responses.length === 0 ? TEXTS.noResponses : listSentence(summary);
  return (
    <div class="page">
      <PageHeading text={TEXTS.responses} title={`${TEXTS.responses} · ${survey.name}`} />
      <FilterBar
        site={site}
        obeys={['dates', 'channel', 'segment', 'category', 'onlyExcluded']}
        counts={report && !filters.onlyExcluded ? { ...report, shown: responses.length } : null}
      />
      {report && (
        <section class="panel" aria-label={TEXTS.responses}>
          <p class="muted">{about}</p>
          <ResponseItems
            responses={responses}
            highlights={highlights}
            timeZone={timeZone}
            listRef={listElement}
          />
          <Notice text={problem} />
          {list.next !== null && (
            <KeepFocus>
              <Button class="older" onClick={loadOlder}>
                {TEXTS.older}
              </Button>
            </KeepFocus>
          )}
        </section>
      )}
    </div>
  );
}
