import { CategoryBar } from '../../components/charts/category_bar.tsx';
import { ChartOrTable, useTableView } from '../../components/charts/frame.tsx';
import { Histogram } from '../../components/charts/histogram.tsx';
import { Icon } from '../../components/controls/icon.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { VisuallyHidden } from '../../components/layout/visually_hidden.tsx';
import { formatCount } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import {
  categoriesSentence,
  changeLabel,
  comparisonSentence,
  distributionDescription,
  distributionSentence,
  scoreCaption,
  scoreCaution,
  scoreSentence,
  TEXTS,
} from '../../texts/overview.ts';

type Report = Schemas['ScoreReport'];

/** The score with its interval, the change against the days before, and the categories. */
export function ScorePanel(properties: { report: Report | null; isStale: boolean; problem: string }) {
  const { report, isStale, problem } = properties;
  const { isTable, button } = useTableView();
  return (
    <Panel
      title={TEXTS.nps}
      explanation={TEXTS.explainNps}
      actions={button}
      columns={4}
      class="score-panel"
      isLoading={!report}
      isStale={isStale}
      problem={problem}
    >
      {report && <Score report={report} isTable={isTable} />}
    </Panel>
  );
}

function Score({ report, isTable }: { report: Report; isTable: boolean }) {
  const { comparison, detractors, passives, promoters } = report;
  const caution = scoreCaution(report);
  const counts = { detractor: detractors, passive: passives, promoter: promoters };
  return (
    <>
      <div class="score">
        {report.nps !== null && (
          <p class="score-number">
            <VisuallyHidden>{scoreSentence(report)}</VisuallyHidden>
            <span aria-hidden="true">{formatCount(report.nps)}</span>
          </p>
        )}
        {comparison && comparison.points !== null && (
          <Change comparison={comparison} points={comparison.points} />
        )}
      </div>
      <p class="score-caption" aria-hidden={report.nps !== null || undefined}>
        {scoreCaption(report)}
      </p>
      {comparison && report.nps !== null && <p class="muted small-text">{comparisonSentence(comparison)}</p>}
      {caution && <p class="caution small-text">{caution}</p>}
      <CategoryBar
        counts={counts}
        sentence={categoriesSentence(counts)}
        hasLegend
        isHidden={report.reliability === 'hidden'}
      />
      <ChartOrTable
        isTable={isTable}
        caption={TEXTS.distribution}
        rows={report.distribution.map((count, score) => ({ count, score }))}
        rowKey={({ score }) => score}
        columns={[
          { key: 'score', name: TEXTS.score, isRowHeader: true, cell: ({ score }) => score },
          { key: 'count', name: TEXTS.responses, isNumber: true, cell: ({ count }) => formatCount(count) },
        ]}
      >
        <Histogram
          title={TEXTS.distribution}
          description={distributionDescription(report.distribution)}
          counts={report.distribution}
          sentence={distributionSentence}
        />
      </ChartOrTable>
    </>
  );
}

function Change({ comparison, points }: { comparison: Schemas['Comparison']; points: number }) {
  let kind: 'plain' | 'good' | 'bad' = 'plain';
  if (comparison.significant) kind = points > 0 ? 'good' : 'bad';
  return (
    <Pill kind={kind}>
      {points !== 0 && <Icon name={points > 0 ? 'arrow_up' : 'arrow_down'} />}
      {changeLabel(points)}
    </Pill>
  );
}
