import { useRef } from 'preact/hooks';
import type { Response } from '../../api.ts';
import { KeepFocus } from '../../components/layout/keep_focus.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { FilterBar } from '../../components/shell/filter_bar.tsx';
import { useApp, useFilters, usePolled } from '../../context.ts';
import { reportQuery, responsesQuery } from '../../filters.ts';
import { TEXTS as INSTALL_TEXTS } from '../../texts/install.ts';
import { TEXTS } from '../../texts/overview.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { pagePath } from '../../url_state.ts';
import { InstallTag } from '../install/install_tag.tsx';
import { RefusedOrigins } from '../install/origins.tsx';
import type { SurveyPageProperties } from '../page.ts';
import { useNews } from '../responses/response_items.tsx';
import { diffResponses, PAGE_SIZE } from '../responses/response_list.ts';
import { LatestResponses } from './latest_responses.tsx';
import { hasAsks, RatePanel } from './rate_panel.tsx';
import { CategoryPanel, ScorePanel } from './score_panel.tsx';

/** The numbers of a survey and its latest responses; without any response, how to install the tag. */
export default function OverviewPage({ survey, site }: SurveyPageProperties) {
  const { api, router } = useApp();
  const { filters } = useFilters();
  const { highlights, addNews } = useNews();
  const previous = useRef<Response[] | null>(null);
  const timeZone = timeZoneOf(site);

  const { data: reports } = usePolled(
    async (signal) => {
      const path = { survey_id: survey.id };
      const query = reportQuery(filters, timeZone);
      const { channel: _, ...rateQuery } = query;
      const responses = { ...responsesQuery(filters, timeZone), limit: PAGE_SIZE };
      const [all, score, rates, page, status] = await Promise.all([
        api.get('/v1/surveys/{survey_id}/score', { path, signal }),
        api.get('/v1/surveys/{survey_id}/score', { path, query, signal }),
        api.get('/v1/surveys/{survey_id}/response-rate', { path, query: rateQuery, signal }),
        api.getPage('/v1/surveys/{survey_id}/responses', { path, query: responses, signal }),
        api.get('/v1/sites/{site_id}/tag-status', { path: { site_id: site.id }, signal }),
      ]);
      signal.throwIfAborted();
      addNews(diffResponses(previous.current, page.data));
      previous.current = page.data;
      return { all: all.responses, score, rates, page, status };
    },
    [survey.id, site.id, timeZone, JSON.stringify(filters)],
  );

  const isEmpty = reports?.all === 0;
  return (
    <div class="page">
      <PageHeading
        text={survey.name}
        about={survey.active ? site.name : `${site.name} · ${TEXTS.inactive}`}
      />
      <FilterBar
        site={site}
        obeys={['dates', 'channel', 'segment', 'withoutSuspect']}
        counts={reports && { all: reports.all, filtered: reports.score.responses }}
      />
      {reports && isEmpty && (
        <KeepFocus>
          <section class="panel" aria-labelledby="welcome-heading">
            <h2 id="welcome-heading">{INSTALL_TEXTS.putTag}</h2>
            <p class="help">{INSTALL_TEXTS.putTagHelp}</p>
            <InstallTag site={site} survey={survey} status={reports.status} />
          </section>
        </KeepFocus>
      )}
      {reports && !isEmpty && reports.status.refused_origins.length > 0 && (
        <KeepFocus>
          <section class="panel" aria-labelledby="refused-heading">
            <h2 id="refused-heading">{INSTALL_TEXTS.refusedPages}</h2>
            <RefusedOrigins site={site} refused={reports.status.refused_origins} />
          </section>
        </KeepFocus>
      )}
      {reports && !isEmpty && <ScorePanel report={reports.score} />}
      {reports && (
        <div class="columns">
          {reports.score.responses > 0 && <CategoryPanel report={reports.score} />}
          {(!isEmpty || hasAsks(reports.rates)) && <RatePanel report={reports.rates} />}
        </div>
      )}
      {reports && reports.page.data.length > 0 && (
        <LatestResponses
          to={pagePath({ scope: 'survey', segment: 'responses' }, { site, survey }, router.location.search)}
          page={reports.page}
          highlights={highlights}
          timeZone={timeZone}
        />
      )}
    </div>
  );
}
