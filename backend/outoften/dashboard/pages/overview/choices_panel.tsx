import { pagePath, withParameters } from '../../address/url_state.ts';
import { Progress } from '../../components/charts/progress.tsx';
import { Link } from '../../components/controls/link.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useApp, usePolled } from '../../context.ts';
import { formatRate } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { choiceSentence, TEXTS } from '../../texts/overview.ts';
import { type PanelProperties, SLOW, useReport } from './reading.ts';

const MAX_ROWS = 8;

/** How often each choice of the follow-up questions was picked, and by whom. */
export function ChoicesPanel(properties: PanelProperties) {
  const { router } = useApp();
  const { api, path, query, dependencies } = useReport(properties);
  const { data, isStale, problem } = usePolled(
    (signal) => api.get('/v1/surveys/{survey_id}/choices', { path, query, signal }),
    dependencies,
    SLOW,
  );
  const rows = [...(data?.data ?? [])]
    .sort((one, other) => other.responses - one.responses)
    .slice(0, MAX_ROWS);
  const responses = pagePath({ scope: 'survey', segment: 'responses' }, properties, router.location.search);
  return (
    <Panel
      title={TEXTS.choices}
      explanation={TEXTS.explainChoices}
      columns={4}
      isLoading={!data}
      isStale={isStale}
      problem={problem}
    >
      {data && rows.length === 0 && (
        <EmptyState icon="check" title={TEXTS.noChoices} text={TEXTS.noChoicesHelp} />
      )}
      <ul class="rows" role="list">
        {rows.map((row) => (
          <ChoiceItem key={row.choice} row={row} to={withParameters(responses, { choice: row.choice })} />
        ))}
      </ul>
    </Panel>
  );
}

function ChoiceItem({ row, to }: { row: Schemas['ChoiceRow']; to: string }) {
  return (
    <li>
      <Link to={to} class="row-name" title={TEXTS.responsesWithChoice(row.choice)}>
        <bdi>{row.choice}</bdi>
      </Link>
      <span class="choice-count">
        <span class="muted small-text">{choiceSentence(row)}</span>
        {row.share !== null && <strong>{formatRate(row.share)}</strong>}
      </span>
      <Progress share={row.share ?? 0} isReached={false} />
    </li>
  );
}
