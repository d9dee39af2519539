import { Progress } from '../../components/charts/progress.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill, type PillKind } from '../../components/layout/pill.tsx';
import { Explained } from '../../components/overlays/explained.tsx';
import { formatCount } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { benchmarkSentence, benchmarkSource, goalName, goalValue, TEXTS } from '../../texts/overview.ts';

type Goal = Schemas['GoalProgress'];

const KINDS: Record<keyof typeof TEXTS.reached, PillKind> = {
  yes: 'good',
  no: 'bad',
  too_close_to_call: 'warning',
  unknown: 'plain',
};

/** How far the goals are, and the benchmarks with their caveat. */
export function GoalsPanel(properties: {
  report: Schemas['GoalsReport'] | null;
  /** Whether the page has filters that goals do not follow. */
  isOfAll: boolean;
  isStale: boolean;
  problem: string;
}) {
  const { report, isOfAll, isStale, problem } = properties;
  const isEmpty = report?.data.length === 0 && report.benchmarks.length === 0;
  return (
    <Panel
      title={TEXTS.goals}
      explanation={TEXTS.explainGoals}
      about={isOfAll && TEXTS.goalsOfAll}
      columns={4}
      isLoading={!report}
      isStale={isStale}
      problem={problem}
    >
      {isEmpty && <EmptyState icon="flag" title={TEXTS.noGoals} text={TEXTS.noGoalsHelp} />}
      <ul class="rows" role="list">
        {report?.data.map((goal) => (
          <GoalRow key={goal.id} goal={goal} />
        ))}
      </ul>
      {report && report.benchmarks.length > 0 && (
        <>
          <ul class="rows benchmarks" role="list">
            {report.benchmarks.map((benchmark) => (
              <li key={benchmark.id}>
                <Explained name={benchmark.name} text={benchmarkSource(benchmark)}>
                  {benchmark.name}
                </Explained>
                <strong>{formatCount(Math.round(benchmark.value))}</strong>
                <span class="row-about">{benchmarkSentence(benchmark)}</span>
              </li>
            ))}
          </ul>
          <p class="muted small-text">{TEXTS.benchmarkCaveat}</p>
        </>
      )}
    </Panel>
  );
}

function GoalRow({ goal }: { goal: Goal }) {
  const reached = goal.reached ?? 'unknown';
  return (
    <li>
      <span>{goalName(goal)}</span>
      <strong>{goalValue(goal)}</strong>
      <span class="goal-state">
        <Progress share={shareOf(goal)} isReached={reached === 'yes'} />
        <Pill kind={KINDS[reached]}>{TEXTS.reached[reached]}</Pill>
      </span>
    </li>
  );
}

/** Returns how near a value is to its goal, from 0 to 1; a score is counted from its least value, −100. */
function shareOf({ metric, value, target }: Goal): number {
  if (value === null) return 0;
  const least = metric === 'nps' ? -100 : 0;
  return target <= least ? 1 : Math.min(1, (value - least) / (target - least));
}
