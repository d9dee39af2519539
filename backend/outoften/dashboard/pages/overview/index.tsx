import { KeepFocus } from '../../components/layout/keep_focus.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { FilterBar } from '../../components/shell/filter_bar.tsx';
import { usePolled } from '../../context.ts';
import { TEXTS as INSTALL_TEXTS } from '../../texts/install.ts';
import { TEXTS } from '../../texts/overview.ts';
import { InstallTag } from '../install/install_tag.tsx';
import { RefusedOrigins } from '../install/origins.tsx';
import type { SurveyPageProperties } from '../page.ts';
import { ChoicesPanel } from './choices_panel.tsx';
import { FunnelPanel } from './funnel_panel.tsx';
import { GoalsPanel } from './goals_panel.tsx';
import { LatestPanel } from './latest_panel.tsx';
import { useReport } from './reading.ts';
import { ScorePanel } from './score_panel.tsx';
import { SegmentsPanel } from './segments_panel.tsx';
import { ThemesPanels } from './themes_panel.tsx';
import { TrendPanel } from './trend_panel.tsx';

/** What is true of the survey now, and since when; without any response, how to install the tag. */
export default function OverviewPage({ survey, site }: SurveyPageProperties) {
  const panel = { survey, site };
  const { api, path, query, dependencies } = useReport(panel);
  const score = usePolled(async (signal) => {
    const compared = query.from && query.to ? { ...query, compare: 'previous' } : query;
    const [all, filtered] = await Promise.all([
      api.get('/v1/surveys/{survey_id}/score', { path, signal }),
      api.get('/v1/surveys/{survey_id}/score', { path, query: compared, signal }),
    ]);
    return { all: all.responses, report: filtered };
  }, dependencies);
  const goals = usePolled(
    (signal) => {
      const { from, to } = query;
      return api.get('/v1/surveys/{survey_id}/goals', {
        path,
        query: { ...(from && { from }), ...(to && { to }) },
        signal,
      });
    },
    dependencies,
    { everySeconds: 5 },
  );
  const tag = usePolled(
    (signal) => api.get('/v1/sites/{site_id}/tag-status', { path: { site_id: site.id }, signal }),
    [site.id],
  );
  const report = score.data?.report ?? null;
  const isEmpty = score.data?.all === 0;
  const npsGoal = goals.data?.data.find(({ metric }) => metric === 'nps')?.target ?? null;
  return (
    <div class="page grid">
      <PageHeading
        text={survey.name}
        about={survey.active ? site.name : `${site.name} · ${TEXTS.inactive}`}
      />
      <FilterBar
        site={site}
        survey={survey}
        obeys={['dates', 'channel', 'segment', 'version', 'withoutSuspect']}
        notes={{ category: TEXTS.categoryFilterNote }}
        counts={score.data && report && { all: score.data.all, filtered: report.responses }}
      />
      {isEmpty && tag.data && (
        <KeepFocus>
          <Panel title={INSTALL_TEXTS.putTag}>
            <p class="help">{INSTALL_TEXTS.putTagHelp}</p>
            <InstallTag site={site} survey={survey} status={tag.data} />
          </Panel>
        </KeepFocus>
      )}
      {!isEmpty && tag.data && tag.data.refused_origins.length > 0 && (
        <KeepFocus>
          <Panel title={INSTALL_TEXTS.refusedPages}>
            <RefusedOrigins site={site} refused={tag.data.refused_origins} />
          </Panel>
        </KeepFocus>
      )}
      {!isEmpty && (
        <>
          <ScorePanel report={report} isStale={score.isStale} problem={score.problem} />
          <TrendPanel {...panel} goal={npsGoal} />
          <SegmentsPanel {...panel} />
          <ThemesPanels {...panel} />
          <FunnelPanel {...panel} />
          <GoalsPanel
            report={goals.data}
            isOfAll={Object.keys(query).some((name) => name !== 'from' && name !== 'to')}
            isStale={goals.isStale}
            problem={goals.problem}
          />
          <ChoicesPanel {...panel} />
          <LatestPanel {...panel} />
        </>
      )}
    </div>
  );
}
