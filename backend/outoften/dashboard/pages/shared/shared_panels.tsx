import { useEffect, useState } from 'preact/hooks';
import { dayRange } from '../../address/filters.ts';
import { Button } from '../../components/controls/button.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { ScorePill } from '../../components/layout/pill.tsx';
import { DateRange } from '../../components/shell/date_range.tsx';
import { useApp, useFilters, usePolled } from '../../context.ts';
import { formatDay } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS as OVERVIEW_TEXTS } from '../../texts/overview.ts';
import { allComments, responsesInDays, TEXTS } from '../../texts/shared.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { Panels, useScore } from '../overview/panels.tsx';
import { SLOW } from '../overview/reading.ts';
import { Comment } from '../responses/response_item.tsx';

const SHOWN = 12;

type View = Schemas['SharedView'];

/** The panels of the overview that the link shows. */
export function SharedPanels({ view }: { view: View }) {
  const { router } = useApp();
  const { change } = useFilters();
  const panel = {
    survey: { id: view.survey_id },
    site: { id: 0, time_zone: view.time_zone, segment_keys: view.segment_keys },
  };
  useEffect(() => {
    if (!router.location.search) change({ period: view.period });
  }, []);
  const score = useScore(panel, view.sections.includes('score'));
  return (
    <div class="page shared">
      <PageHeading text={view.name} />
      <section class="filter-bar" aria-label={SHELL_TEXTS.dates}>
        <DateRange timeZone={view.time_zone} />
        <p class="counts" role="status">
          {score.data ? responsesInDays(score.data.report.responses) : ''}
        </p>
      </section>
      <div class="shared-panels">
        <Panels panel={panel} sections={view.sections} score={score} />
        {view.sections.includes('comments') && <CommentsPanel timeZone={view.time_zone} />}
      </div>
    </div>
  );
}

/** The newest comments, with nothing about who wrote them. */
function CommentsPanel({ timeZone }: { timeZone: string }) {
  const { api } = useApp();
  const { filters } = useFilters();
  const [isAll, setAll] = useState(false);
  const query = dayRange(filters, timeZone);
  const { data, isStale, problem } = usePolled(
    (signal) => api.get('/v1/shared/comments', { query, signal }),
    [JSON.stringify(query)],
    SLOW,
  );
  return (
    <Panel title={TEXTS.comments} class="latest" isLoading={!data} isStale={isStale} problem={problem}>
      {data?.data.length === 0 && <EmptyState title={OVERVIEW_TEXTS.noComments} />}
      <ol class="responses" role="list">
        {data?.data.slice(0, isAll ? undefined : SHOWN).map((comment, index) => (
          // Nothing names a comment, and the list is drawn anew when one is added.
          <li key={index} class="response">
            <ScorePill score={comment.score} category={comment.category} />
            <div class="response-body">
              <Comment text={comment.comment} locale={comment.locale} />
              <p class="muted about">
                <time dateTime={comment.day}>{formatDay(comment.day)}</time>
              </p>
            </div>
          </li>
        ))}
      </ol>
      {data && data.data.length > SHOWN && !isAll && (
        <p>
          <Button isSmall onClick={() => setAll(true)}>
            {allComments(data.data.length)}
          </Button>
        </p>
      )}
    </Panel>
  );
}
