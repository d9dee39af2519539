import { useRef } from 'preact/hooks';
import { responsesQuery } from '../../address/filters.ts';
import { pagePath } from '../../address/url_state.ts';
import { Link } from '../../components/controls/link.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useApp, usePolled } from '../../context.ts';
import type { Response } from '../../server/api.ts';
import { TEXTS } from '../../texts/overview.ts';
import { ResponseItems, useNews } from '../responses/response_items.tsx';
import { diffResponses, PAGE_SIZE } from '../responses/response_list.ts';
import { type PanelProperties, useReport } from './reading.ts';

const SHOWN = 6;

/** The newest comments. New responses are announced, with and without a comment. */
export function LatestPanel(properties: PanelProperties) {
  const { survey, site } = properties;
  const { router } = useApp();
  const { highlights, addNews } = useNews();
  const before = useRef<{ of: string; responses: Response[] } | null>(null);
  const { api, filters, timeZone, path } = useReport(properties);
  const query = { ...responsesQuery(filters, timeZone), limit: PAGE_SIZE };
  const of = `${survey.id} ${JSON.stringify(query)}`;
  const { data, isStale, problem } = usePolled(
    async (signal) => {
      const commentedQuery = { ...query, has_comment: true, limit: SHOWN };
      const [page, commented] = await Promise.all([
        api.getPage('/v1/surveys/{survey_id}/responses', { path, query, signal }),
        api.getPage('/v1/surveys/{survey_id}/responses', { path, query: commentedQuery, signal }),
      ]);
      signal.throwIfAborted();
      // Another filter shows other responses, which is no news.
      addNews(diffResponses(before.current?.of === of ? before.current.responses : null, page.data));
      before.current = { of, responses: page.data };
      return commented.data;
    },
    [of],
  );
  return (
    <Panel
      title={TEXTS.latest}
      actions={
        <Link
          class="button quiet small"
          to={pagePath({ scope: 'survey', segment: 'responses' }, { site, survey }, router.location.search)}
        >
          {TEXTS.allResponses}
        </Link>
      }
      class="latest"
      isLoading={!data}
      isStale={isStale}
      problem={problem}
    >
      {data?.length === 0 && <EmptyState title={TEXTS.noComments} />}
      <ResponseItems responses={data ?? []} highlights={highlights} timeZone={timeZone} />
    </Panel>
  );
}
