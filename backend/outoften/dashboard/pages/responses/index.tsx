import { useEffect, useRef, useState } from 'preact/hooks';
import type { Response } from '../../api.ts';
import { KeepFocus } from '../../components/keep_focus.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageHeading } from '../../components/page_heading.tsx';
import { ResponseItems, useNews } from '../../components/response_items.tsx';
import { useApp, usePolled } from '../../context.ts';
import { timeZoneOf } from '../../period.ts';
import { listSentence, olderSentence, TEXTS } from '../../texts.ts';
import type { SurveyPageProperties } from '../survey_page.ts';
import { createResponseList, diffResponses } from './response_list.ts';

/** All responses of a survey, newest first; older ones are loaded by a button. */
export default function ResponsesPage({ survey, site }: SurveyPageProperties) {
  const { api, session, announce } = useApp();
  const { highlights, addNews } = useNews();
  const { current: list } = useRef(createResponseList<Response>());
  const listElement = useRef<HTMLOListElement>(null);
  const [problem, setProblem] = useState('');
  const [firstAdded, setFirstAdded] = useState<number | null>(null);
  const isLoading = useRef(false);
  const timeZone = timeZoneOf(site);

  const report = usePolled(
    async (signal) => {
      const path = { survey_id: survey.id };
      const [score, page] = await Promise.all([
        api.get('/v1/surveys/{survey_id}/score', { path, signal }),
        api.getPage('/v1/surveys/{survey_id}/responses', { path, query: { limit: list.limit }, signal }),
      ]);
      signal.throwIfAborted();
      addNews(diffResponses(list.listed, page.data));
      list.refresh(page);
      return { total: score.responses };
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
    total: report?.total ?? null,
    isComplete: list.next === null,
    timeZone,
  };
  const about = responses.length === 0 ? TEXTS.noResponses : listSentence(summary);
  return (
    <div class="page">
      <PageHeading
        text={TEXTS.responses}
        title={`${TEXTS.responses} · ${survey.name}`}
        about={`${survey.name} · ${site.name}`}
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
              <button type="button" class="older" onClick={loadOlder}>
                {TEXTS.older}
              </button>
            </KeepFocus>
          )}
        </section>
      )}
    </div>
  );
}
