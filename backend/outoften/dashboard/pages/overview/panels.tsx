import type { Reading } from '../../context.ts';
import { usePolled } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { ChoicesPanel } from './choices_panel.tsx';
import { FunnelPanel } from './funnel_panel.tsx';
import { GoalsPanel } from './goals_panel.tsx';
import { type PanelProperties, useReport } from './reading.ts';
import { ScorePanel } from './score_panel.tsx';
import { SegmentsPanel, useSegments } from './segments_panel.tsx';
import { StoryPanel } from './story_panel.tsx';
import { ThemesPanels, useThemes } from './themes_panel.tsx';
import { TrendPanel, useTrend } from './trend/trend_panel.tsx';

/** A part of the overview that a shared link can show. */
export type Section = Schemas['ShareIn']['sections'] extends (infer Name)[] | undefined ? Name : never;

/** The score of the filters, and how many responses there are without filters. */
export interface ScoreReading {
  all: number;
  report: Schemas['ScoreReport'];
}

/** Reads the score again and again, unless the page does not show it. */
export function useScore(panel: PanelProperties, isShown: boolean): Reading<ScoreReading | null> {
  const { api, path, query, dependencies } = useReport(panel);
  return usePolled(
    async (signal) => {
      if (!isShown) return null;
      const compared = query.from && query.to ? { ...query, compare: 'previous' } : query;
      const [all, filtered] = await Promise.all([
        api.get('/v1/surveys/{survey_id}/score', { path, signal }),
        api.get('/v1/surveys/{survey_id}/score', { path, query: compared, signal }),
      ]);
      return { all: all.responses, report: filtered };
    },
    [...dependencies, isShown],
  );
}

function useGoals(panel: PanelProperties, isShown: boolean): Reading<Schemas['GoalsReport'] | null> {
  const { api, path, query, dependencies } = useReport(panel);
  return usePolled(
    async (signal) => {
      if (!isShown) return null;
      const { from, to } = query;
      return api.get('/v1/surveys/{survey_id}/goals', {
        path,
        query: { ...(from && { from }), ...(to && { to }) },
        signal,
      });
    },
    [...dependencies, isShown],
    { everySeconds: 5 },
  );
}

/** The panels of these sections. The overview shows all of them, a shared link some. */
export function Panels(properties: {
  panel: PanelProperties;
  sections: readonly Section[];
  score: Reading<ScoreReading | null>;
  /** Marks on the trend; a shared link has none. */
  alerts?: Schemas['Alert'][];
}) {
  const { panel, sections, score, alerts = [] } = properties;
  const has = (section: Section) => sections.includes(section);
  const { query } = useReport(panel);
  const goals = useGoals(panel, has('goals'));
  const trend = useTrend(panel, has('trend'));
  const segments = useSegments(panel, has('segments'));
  const themes = useThemes(panel, has('themes'));
  const npsGoal = goals.data?.data.find(({ metric }) => metric === 'nps')?.target ?? null;
  return (
    <>
      <StoryPanel
        notes={trend.data?.notes ?? []}
        segments={query.segment ? [] : (segments.data ?? [])}
        themes={themes.data?.themes ?? []}
        isStale={trend.isStale}
      />
      {has('score') && (
        <ScorePanel report={score.data?.report ?? null} isStale={score.isStale} problem={score.problem} />
      )}
      {has('trend') && <TrendPanel reading={trend} goal={npsGoal} alerts={alerts} />}
      {has('segments') && <SegmentsPanel {...panel} reading={segments} />}
      {has('themes') && <ThemesPanels {...panel} reading={themes} />}
      {has('response_rate') && <FunnelPanel {...panel} />}
      {has('goals') && (
        <GoalsPanel
          report={goals.data}
          isOfAll={Object.keys(query).some((name) => name !== 'from' && name !== 'to')}
          isStale={goals.isStale}
          problem={goals.problem}
        />
      )}
      {has('choices') && <ChoicesPanel {...panel} />}
    </>
  );
}
