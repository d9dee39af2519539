import { byId, drawAxis, el, hidden, say, sayOrHide, whenChanged } from './dom.js';
import { heights, scoreAxis } from './geometry.js';
import {
  CATEGORIES,
  categoryOf,
  categoryShare,
  count,
  plural,
  scoreCaption,
  scoreCaution,
  scoreSentence,
} from './words.js';

function drawNumber(report) {
  const shown = report.nps !== null;
  byId('score').classList.toggle('without-number', !shown);
  byId('nps').hidden = !shown;
  byId('score-figure').hidden = !shown;
  say(byId('nps'), shown ? count(report.nps) : '');
  say(byId('score-caption'), scoreCaption(report));
  sayOrHide(byId('score-caution'), scoreCaution(report));
  if (shown)
    drawAxis(
      byId('score-axis'),
      scoreAxis,
      scoreAxis.shape(report.nps, report.interval),
      scoreSentence(report),
    );
}

function drawCategories(report) {
  const present = CATEGORIES.filter(({ key }) => report[key] > 0);
  byId('category-stack').replaceChildren(
    ...present.map(({ category, key }) => {
      const part = el('span', { class: `mark ${category}` });
      part.style.flexGrow = report[key];
      return part;
    }),
  );
  byId('category-legend').replaceChildren(
    ...CATEGORIES.map(({ category, name, scores, key }) =>
      el(
        'li',
        {},
        el(
          'span',
          { class: 'legend-name' },
          el('span', { class: `mark swatch ${category}`, 'aria-hidden': 'true' }),
          el('span', {}, name, ' ', el('span', { class: 'muted' }, scores)),
        ),
        el(
          'span',
          { class: 'legend-count' },
          el('strong', {}, count(report[key])),
          ' ',
          el('span', { class: 'muted' }, categoryShare(report[key], report)),
        ),
      ),
    ),
  );
}

function drawDistribution(report) {
  const tall = heights(report.distribution);
  byId('distribution').replaceChildren(
    ...report.distribution.map((number, score) => {
      const bar = el('span', { class: `mark bar ${categoryOf(score)}`, 'aria-hidden': 'true' });
      bar.style.setProperty('--share', tall[score]);
      bar.hidden = number === 0;
      return el(
        'li',
        {},
        hidden(`Score ${score}: ${plural(number, 'response', 'responses')}`),
        el(
          'span',
          { class: number === 0 ? 'bar-count muted' : 'bar-count', 'aria-hidden': 'true' },
          count(number),
        ),
        bar,
        el('span', { class: 'bar-score', 'aria-hidden': 'true' }, String(score)),
      );
    }),
  );
}

export const drawScore = whenChanged((report) => {
  drawNumber(report);
  if (report.responses === 0) return;
  drawCategories(report);
  drawDistribution(report);
});
