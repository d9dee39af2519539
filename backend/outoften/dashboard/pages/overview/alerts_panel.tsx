import { Button } from '../../components/controls/button.tsx';
import { Icon } from '../../components/controls/icon.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { useAction, useApp, useCan, usePolled } from '../../context.ts';
import { formatDate } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { seriesName, seriesSentence, TEXTS } from '../../texts/automation/alerts.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { type PanelProperties, SLOW } from './reading.ts';

type Alert = Schemas['Alert'];

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

/** The alerts that are open, at the top of the page. */
export function OpenAlerts({ alerts, site }: { alerts: Alert[]; site: PanelProperties['site'] }) {
  const { api, toast } = useApp();
  const canClose = useCan('respond');
  const { run, isBusy, problem } = useAction(async (alert_id: number) => {
    await api.post('/v1/alerts/{alert_id}/close', { path: { alert_id } });
    toast(TEXTS.closed);
  });
  const open = alerts.filter(({ state }) => state === 'open');
  if (open.length === 0) return null;
  return (
    <section class="panel story" aria-label={TEXTS.open}>
      <ul role="list">
        {open.map(({ id, sentence, opened_at }) => (
          <li key={id} class="bad">
            <Icon name="warning" />
            <p>
              <strong>{sentence}</strong>
              <span class="muted">{formatDate(opened_at, timeZoneOf(site))}</span>
            </p>
            {canClose && (
              <Button isSmall isBusy={isBusy} onClick={() => run(id)}>
                {TEXTS.close}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Notice text={problem} />
    </section>
  );
}

/** What is watched, how many responses are missing until a drop can be noticed, and the latest alerts that are over. */
export function WatchPanel({ alerts, survey, site }: PanelProperties & { alerts: Alert[] }) {
  const { api } = useApp();
  const { data, problem } = usePolled(
    (signal) => api.get('/v1/surveys/{survey_id}/alert-status', { path: { survey_id: survey.id }, signal }),
    [survey.id],
    SLOW,
  );
  const over = alerts.filter(({ state }) => state === 'closed').slice(0, MAX_EARLIER);
  return (
    <Panel
      title={TEXTS.watch}
      explanation={TEXTS.explainWatch}
      about={data && (data.checked_on ? TEXTS.checked(data.checked_on) : TEXTS.notChecked)}
      columns={6}
      isLoading={!data}
      problem={problem}
    >
      {data?.mode === 'every_detractor' && <p>{TEXTS.fewADay}</p>}
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
            {over.map(({ id, sentence, opened_at, closed_at }) => (
              <li key={id}>
                <span>{sentence}</span>
                <span class="row-about">
                  {formatDate(opened_at, timeZoneOf(site))}, {TEXTS.over(closed_at ?? '')}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
