import { KeepFocus } from '../../components/layout/keep_focus.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { FilterBar } from '../../components/shell/filter_bar.tsx';
import { ImportLink } from '../../components/shell/import_link.tsx';
import { useApp, usePolled } from '../../context.ts';
import { TEXTS } from '../../texts/overview.ts';
import { TEXTS as INSTALL_TEXTS } from '../../texts/surveys/install.ts';
import { InstallTag } from '../install/install_tag.tsx';
import { shownRefusals } from '../install/origin.ts';
import { RefusedOrigins } from '../install/origins.tsx';
import type { SurveyPageProperties } from '../page.ts';
import { useAlerts, WatchPanel } from './alerts/alerts_panel.tsx';
import { OpenAlerts } from './alerts/open_alerts.tsx';
import { LatestPanel } from './latest_panel.tsx';
import { OutcomesPanel } from './outcomes_panel.tsx';
import { Panels, useScore } from './panels.tsx';

const SECTIONS = ['score', 'trend', 'segments', 'themes', 'response_rate', 'goals', 'choices'] as const;

/** What is true of the survey now, and since when; without any response, how to install the tag. */
export default function OverviewPage({ survey, site }: SurveyPageProperties) {
  const panel = { survey, site };
  const { api } = useApp();
  const score = useScore(panel, true);
  const tag = usePolled(
    (signal) => api.get('/v1/sites/{site_id}/tag-status', { path: { site_id: site.id }, signal }),
    [site.id],
  );
  const alerts = useAlerts(panel);
  const report = score.data?.report ?? null;
  const isEmpty = score.data?.all === 0;
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
            <p>
              <ImportLink site={site} survey={survey} />
            </p>
          </Panel>
        </KeepFocus>
      )}
      {!isEmpty && tag.data && shownRefusals(tag.data).length > 0 && (
        <KeepFocus>
          <Panel title={INSTALL_TEXTS.refusedPages}>
            <RefusedOrigins site={site} refused={shownRefusals(tag.data)} />
          </Panel>
        </KeepFocus>
      )}
      {!isEmpty && (
        <>
          <OpenAlerts {...panel} alerts={alerts} />
          <Panels panel={panel} sections={SECTIONS} score={score} alerts={alerts} />
          <WatchPanel {...panel} alerts={alerts} />
          <OutcomesPanel {...panel} />
          <LatestPanel {...panel} />
        </>
      )}
    </div>
  );
}
