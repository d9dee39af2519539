import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { CodeBlock } from '../../components/controls/copy_button.tsx';
import { Select } from '../../components/controls/field.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Dialog } from '../../components/overlays/dialog.tsx';
import { usePolled } from '../../context.ts';
import { curlCommand } from '../../curl.ts';
import { formatRate } from '../../format.ts';
import { outcomeSentence, TEXTS } from '../../texts/automation/alerts.ts';
import { CATEGORY_PLURALS } from '../../texts/shell.ts';
import { type PanelProperties, SLOW, useReport } from './reading.ts';

// The page opens on the last 90 days: a score of these must be older than the days in which something could be done.
const DAYS = ['30', '90', '180', '365'] as const;
/** The kinds are those of the latest outcomes, as many as the API returns at once. */
const LIMIT = 200;

/** What people did within some days after their last score, by category. */
export function OutcomesPanel(panel: PanelProperties) {
  const { api, path, query, dependencies } = useReport(panel);
  const [chosen, setChosen] = useState('');
  const [days, setDays] = useState<(typeof DAYS)[number]>('30');
  const [isOpen, setOpen] = useState(false);
  const { data, problem, isStale } = usePolled(
    async (signal) => {
      const site = panel.site.id;
      const outcomes = await api.get('/v1/outcomes', { query: { site, limit: LIMIT }, signal });
      const kinds = [...new Set(outcomes.data.map(({ kind }) => kind))].sort();
      const kind = kinds.includes(chosen) ? chosen : kinds[0];
      if (kind === undefined) return { kinds, report: null };
      const report = await api.get('/v1/surveys/{survey_id}/outcomes', {
        path,
        query: { ...query, kind, within_days: Number(days) },
        signal,
      });
      return { kinds, report };
    },
    [...dependencies, chosen, days],
    SLOW,
  );
  const report = data?.report;
  return (
    <Panel
      title={TEXTS.outcomes}
      explanation={TEXTS.explainOutcomes}
      columns={6}
      isLoading={!data}
      isStale={isStale}
      problem={problem}
    >
      {data && !report && (
        <EmptyState
          icon="respondents"
          title={TEXTS.noOutcomes}
          text={TEXTS.noOutcomesHelp}
          action={<Button onClick={() => setOpen(true)}>{TEXTS.howTo}</Button>}
        />
      )}
      {data && report && (
        <>
          <div class="form-row">
            <Select
              label={TEXTS.kind}
              value={report.kind}
              options={data.kinds.map((kind) => ({ value: kind, name: kind }))}
              onChange={setChosen}
            />
            <Select
              label={TEXTS.within}
              value={days}
              options={DAYS.map((value) => ({ value, name: TEXTS.days(Number(value)) }))}
              onChange={setDays}
            />
          </div>
          <ul class="rows" role="list">
            {report.data.map((row) => (
              <li key={row.category}>
                <span>{CATEGORY_PLURALS[row.category]}</span>
                <strong>{row.share === null ? '–' : formatRate(row.share)}</strong>
                <span class="row-about">{outcomeSentence(row)}</span>
              </li>
            ))}
          </ul>
          <p class="muted">{report.sentence}</p>
        </>
      )}
      {isOpen && (
        <Dialog title={TEXTS.noOutcomes} layout="wide" onClose={() => setOpen(false)}>
          <p>
            <CodeText text={TEXTS.howToHelp} />
          </p>
          <CodeBlock text={exampleOf(panel.site.id, api.url('/v1/outcomes'))} />
        </Dialog>
      )}
    </Panel>
  );
}

function exampleOf(site: number, path: string): string {
  const body = {
    id: 'order-1001',
    respondent: { id: 'user-1' },
    kind: 'purchase',
    at: new Date().toISOString(),
    value: 49,
    site_id: site,
  };
  return curlCommand('POST', path, body);
}
