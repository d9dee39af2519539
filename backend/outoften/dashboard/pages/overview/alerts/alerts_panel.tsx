import { pagePath } from '../../../address/url_state.ts';
import { Link } from '../../../components/controls/link.tsx';
import { Panel } from '../../../components/layout/panel.tsx';
import { Pill } from '../../../components/layout/pill.tsx';
import { useApp, useCan, usePolled } from '../../../context.ts';
import { formatDate } from '../../../format.ts';
import type { Schemas } from '../../../server/api.ts';
import {
  alertDetail,
  alertTitle,
  seriesName,
  seriesSentence,
  TEXTS,
} from '../../../texts/automation/alerts.ts';
import { timeZoneOf } from '../../../time_zone.ts';
import { type PanelProperties, SLOW } from '../reading.ts';

export type Alert = Schemas['Alert'];

/** More series and earlier alerts than these would be a list to read. */
const MAX_SERIES = 8;
const MAX_EARLIER = 3;

/** Returns the alerts of the survey, and of the tag of its site, the newest first. */
export function useAlerts({ survey, site }: PanelProperties): Alert[] {
  const { api } = useApp();
  const { data } = usePolled(
    async (signal) => {
      const { data } = await api.get('/v1/alerts', { signal });
      return data.filter(
        ({ site_id, survey_id }) => site_id === site.id && (survey_id === null || survey_id === survey.id),
      );
    },
    [survey.id, site.id],
    SLOW,
  );
  return data ?? [];
}

/** What is watched, how many responses are missing until a drop can be noticed, and the latest alerts that are over. */
export function WatchPanel({ alerts, survey, site }: PanelProperties & { alerts: Alert[] }) {
  const { api } = useApp();
  const { data, problem } = usePolled(
    (signal) => api.get('/v1/surveys/{survey_id}/alert-status', { path: { survey_id: survey.id }, signal }),
    [survey.id],
    SLOW,
  );
  const canChoose = useCan('write');
  const timeZone = timeZoneOf(site);
  const isTooFew = data?.mode === 'every_detractor';
  const over = alerts.filter(({ state }) => state === 'closed').slice(0, MAX_EARLIER);
  return (
    <Panel
      title={TEXTS.watch}
      explanation={TEXTS.explainWatch}
      about={data && (data.checked_on ? TEXTS.checked(data.checked_on) : TEXTS.notChecked)}
      columns={6}
      isLoading={!data}
      problem={problem}
      actions={
        canChoose && (
          <Link
            class="button quiet small"
            to={
              isTooFew
                ? pagePath({ scope: 'site', segment: 'automation' }, { site, survey }, '', [
                    'destinations',
                    'new',
                  ])
                : pagePath({ scope: 'site', segment: 'settings' }, { site, survey }, '', ['segments'])
            }
          >
            {isTooFew ? TEXTS.connect : TEXTS.chooseWatched}
          </Link>
        )
      }
    >
      {isTooFew && <p>{TEXTS.fewADay}</p>}
      <ul class="rows" role="list">
        {data?.series.slice(0, MAX_SERIES).map((series) => (
          <li key={series.segment}>
            <span>{seriesName(series.segment)}</span>
            {series.dropped && <Pill kind="bad">{TEXTS.dropped}</Pill>}
            {!series.dropped && !series.problem && <Pill kind="good">{TEXTS.watched}</Pill>}
            <span class="row-about">{seriesSentence(series)}</span>
          </li>
        ))}
      </ul>
      {over.length > 0 && (
        <>
          <h3>{TEXTS.earlier}</h3>
          <ul class="rows" role="list">
            {over.map((alert) => (
              <li key={alert.id}>
                <span>{alertTitle(alert)}</span>
                <span class="row-about">
                  {TEXTS.lasted(
                    formatDate(alert.opened_at, timeZone),
                    formatDate(alert.closed_at ?? '', timeZone),
                  )}
                </span>
                {alert.drop && <span class="row-about">{alertDetail(alert)}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
