import type { Schemas } from '../../api.ts';
import { Axis } from '../../components/charts/axis.tsx';
import { barHeights, categoryOf, scoreScale } from '../../components/charts/scale.ts';
import { CodeText } from '../../components/layout/code_text.tsx';
import { VisuallyHidden } from '../../components/layout/visually_hidden.tsx';
import { CATEGORIES, type Category } from '../../constants.ts';
import { formatCount } from '../../format.ts';
import {
  categoryShare,
  distributionSentence,
  scoreCaption,
  scoreCaution,
  scoreSentence,
  TEXTS,
} from '../../texts/overview.ts';
import { CATEGORY_PLURALS, categoryScores } from '../../texts/shell.ts';

type Report = Schemas['ScoreReport'];

/** The score on its axis with its interval, or why there is no score. */
export function ScorePanel({ report }: { report: Report }) {
  const caution = scoreCaution(report);
  return (
    <section
      class={report.nps === null ? 'panel score without-number' : 'panel score'}
      aria-labelledby="score-heading"
    >
      <div>
        <h2 id="score-heading">{TEXTS.nps}</h2>
        {report.nps !== null && <p class="nps">{formatCount(report.nps)}</p>}
      </div>
      <div class="score-detail">
        {report.nps !== null && (
          <Axis
            scale={scoreScale}
            value={report.nps}
            interval={report.interval}
            sentence={scoreSentence(report)}
            labels={['−100', '0', '100']}
          />
        )}
        <p class="caption">{scoreCaption(report)}</p>
        {caution && (
          <p class="caution">
            <CodeText text={caution} />
          </p>
        )}
      </div>
    </section>
  );
}

function countOf(category: Category, report: Report): number {
  return { detractor: report.detractors, passive: report.passives, promoter: report.promoters }[category];
}

/** How many responses are in each category and at each score. */
export function CategoryPanel({ report }: { report: Report }) {
  return (
    <section class="panel" aria-labelledby="categories-heading">
      <h2 id="categories-heading">{TEXTS.categories}</h2>
      <div class="halves">
        <div>
          <div class="stack" aria-hidden="true">
            {CATEGORIES.filter((category) => countOf(category, report) > 0).map((category) => (
              <span
                key={category}
                class={`mark ${category}`}
                style={{ flexGrow: String(countOf(category, report)) }}
              />
            ))}
          </div>
          <ul class="legend" role="list">
            {CATEGORIES.map((category) => (
              <li key={category}>
                <span class="legend-name">
                  <span class={`mark swatch ${category}`} aria-hidden="true" />
                  <span>
                    {CATEGORY_PLURALS[category]} <span class="muted">{categoryScores(category)}</span>
                  </span>
                </span>
                <span class="legend-count">
                  <strong>{formatCount(countOf(category, report))}</strong>{' '}
                  <span class="muted">{categoryShare(countOf(category, report), report)}</span>
                </span>
              </li>
            ))}
          </ul>
        </div>
        <Distribution counts={report.distribution} />
      </div>
    </section>
  );
}

function Distribution({ counts }: { counts: number[] }) {
  const heights = barHeights(counts);
  return (
    <div class="distribution">
      <h3 id="distribution-heading">{TEXTS.distribution}</h3>
      <ul class="bars" role="list" aria-labelledby="distribution-heading">
        {counts.map((count, score) => (
          <li key={score}>
            <VisuallyHidden>{distributionSentence(score, count)}</VisuallyHidden>
            <span class={count === 0 ? 'bar-count muted' : 'bar-count'} aria-hidden="true">
              {formatCount(count)}
            </span>
            <span
              class={`mark bar ${categoryOf(score)}`}
              style={{ '--share': String(heights[score]) }}
              hidden={count === 0}
              aria-hidden="true"
            />
            <span class="bar-score" aria-hidden="true">
              {score}
            </span>
          </li>
        ))}
      </ul>
      <div class="brackets" aria-hidden="true">
        {CATEGORIES.map((category) => (
          <span key={category} class={category}>
            {CATEGORY_PLURALS[category]}
          </span>
        ))}
      </div>
    </div>
  );
}
