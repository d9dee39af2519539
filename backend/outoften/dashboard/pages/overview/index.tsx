import { useRef } from 'preact/hooks';
import type { Response } from '../../api.ts';
import { InstallTag } from '../../components/install_tag.tsx';
import { KeepFocus } from '../../components/keep_focus.tsx';
import { RefusedOrigins } from '../../components/origins.tsx';
import { PageHeading } from '../../components/page_heading.tsx';
import { useNews } from '../../components/response_items.tsx';
import { useApp, usePolled } from '../../context.ts';
import { firstDay, timeZoneOf } from '../../period.ts';
import { TEXTS } from '../../texts.ts';
import { diffResponses, PAGE_SIZE } from '../responses/response_list.ts';
import type { SurveyPageProperties } from '../survey_page.ts';
import { LatestResponses } from './latest_responses.tsx';
import { hasAsks, RatePanel } from './rate_panel.tsx';
import { CategoryPanel, ScorePanel } from './score_panel.tsx';

/** The numbers of a survey and its latest responses; without any response, how to install the tag. */
export default function OverviewPage({ survey, site, period, search }: SurveyPageProperties) {
  const { api } = useApp();
  const { highlights, addNews } = useNews();
  const previous = useRef<Response[] | null>(null);
  const timeZone = timeZoneOf(site);

  const reports = usePolled(
    async (signal) => {
      const path = { survey_id: survey.id };
      const from = firstDay(period, timeZone, new Date());
      const query = from ? { from } : {};
      const [score, rates, page, status] = await Promise.all([
        api.get('/v1/surveys/{survey_id}/score', { path, query, signal }),
        api.get('/v1/surveys/{survey_id}/response-rate', { path, query, signal }),
        api.getPage('/v1/surveys/{survey_id}/responses', { path, query: { limit: PAGE_SIZE }, signal }),
        api.get('/v1/sites/{site_id}/tag-status', { path: { site_id: site.id }, signal }),
      ]);
      const isEmpty = page.data.length === 0 && score.responses === 0;
      signal.throwIfAborted();
      addNews(diffResponses(previous.current, page.data));
      previous.current = page.data;
      return { period, score, rates, page, isEmpty, status };
    },
    [survey.id, site.id, period, timeZone],
  );

  const about = [
    site.name,
    !survey.active && TEXTS.inactive,
    period !== 'all' && TEXTS.daysIn(site.time_zone),
  ].filter(Boolean);
  return (
    <div class="page">
      <PageHeading text={survey.name} about={about.join(' · ')} />
      {reports?.isEmpty && (
        <KeepFocus>
          <section class="panel" aria-labelledby="welcome-heading">
            <h2 id="welcome-heading">{TEXTS.putTag}</h2>
            <p class="help">{TEXTS.putTagHelp}</p>
            <InstallTag site={site} survey={survey} status={reports.status} />
          </section>
        </KeepFocus>
      )}
      {reports && !reports.isEmpty && reports.status.refused_origins.length > 0 && (
        <KeepFocus>
          <section class="panel" aria-labelledby="refused-heading">
            <h2 id="refused-heading">{TEXTS.refusedPages}</h2>
            <RefusedOrigins site={site} refused={reports.status.refused_origins} />
          </section>
        </KeepFocus>
      )}
      {reports && !reports.isEmpty && <ScorePanel report={reports.score} />}
      {reports && (
        <div class="columns">
          {reports.score.responses > 0 && <CategoryPanel report={reports.score} />}
          {(!reports.isEmpty || hasAsks(reports.rates)) && <RatePanel report={reports.rates} />}
        </div>
      )}
      {reports && reports.page.data.length > 0 && (
        <LatestResponses
          surveyId={survey.id}
          search={search}
          page={reports.page}
          highlights={highlights}
          total={reports.period === 'all' ? reports.score.responses : null}
          isPeriodIgnored={reports.period !== 'all'}
          timeZone={timeZone}
        />
      )}
    </div>
  );
}
