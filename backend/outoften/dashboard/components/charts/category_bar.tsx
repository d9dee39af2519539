import { formatCount } from '../../format.ts';
import { CATEGORIES, type Category } from '../../server/constants.ts';
import { CATEGORY_PLURALS, categoryScores } from '../../texts/shell.ts';
import { wholePercents } from './scale.ts';

/** How many responses are in each category: a bar, and with `hasLegend` the numbers below it. */
export function CategoryBar(properties: {
  counts: Record<Category, number>;
  /** What the bar says, for screen readers; without it, the numbers stand beside it already. */
  sentence?: string;
  hasLegend?: boolean;
  /** Whether the score is hidden: the shares would reveal it. */
  isHidden?: boolean;
}) {
  const { counts, sentence, hasLegend, isHidden } = properties;
  const total = counts.detractor + counts.passive + counts.promoter;
  const percents = wholePercents(CATEGORIES.map((category) => counts[category]));
  return (
    <>
      <div
        class="category-bar"
        {...(sentence ? { role: 'img', 'aria-label': sentence } : { 'aria-hidden': 'true' })}
      >
        {CATEGORIES.filter((category) => counts[category] > 0).map((category) => (
          <span key={category} class={`mark ${category}`} style={{ flexGrow: String(counts[category]) }} />
        ))}
      </div>
      {hasLegend && (
        <ul class="legend" role="list">
          {CATEGORIES.map((category, index) => (
            <li key={category}>
              <span class={`mark swatch ${category}`} aria-hidden="true" />
              <span>
                {CATEGORY_PLURALS[category]} <span class="visually-hidden">{categoryScores(category)}</span>
              </span>
              <span class="legend-count">
                {isHidden || total === 0 ? formatCount(counts[category]) : `${percents[index]}%`}
              </span>
              {!isHidden && total > 0 && <span class="muted">{formatCount(counts[category])}</span>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
