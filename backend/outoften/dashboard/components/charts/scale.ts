import type { Schemas } from '../../api.ts';
import { CATEGORIES, type Category, SCORES_OF_CATEGORY } from '../../constants.ts';

/** The scale of a chart. Positions are in percent of its width, so that text around the chart can grow. */
export interface Scale {
  /** The positions of the ticks. */
  ticks: number[];
  /** Returns the position of a value, and of its interval; values beyond the ends are placed at the ends. */
  place: (value: number, interval: Pick<Schemas['Interval'], 'low' | 'high'> | null) => Placement;
}

/** Positions in percent of the chart's width; without an interval, `start` and `width` are null. */
export interface Placement {
  at: number;
  start: number | null;
  width: number | null;
}

function roundTo2(value: number): number {
  return Math.round(value * 100) / 100;
}

function createScale(low: number, high: number, ticks: number[]): Scale {
  const percent = (value: number) =>
    roundTo2(((Math.min(high, Math.max(low, value)) - low) / (high - low)) * 100);
  return {
    ticks: ticks.map(percent),
    place(value, interval) {
      if (!interval) return { at: percent(value), start: null, width: null };
      const start = percent(interval.low);
      return { at: percent(value), start, width: roundTo2(percent(interval.high) - start) };
    },
  };
}

/** NPS points, −100 to 100. */
export const scoreScale = createScale(-100, 100, [-100, -50, 0, 50, 100]);
/** Shares, 0 to 1. */
export const rateScale = createScale(0, 1, [0, 0.25, 0.5, 0.75, 1]);

/** Returns the counts as shares of the largest one. */
export function barHeights(counts: number[]): number[] {
  const largest = Math.max(...counts, 0);
  return counts.map((count) => (largest === 0 ? 0 : roundTo2(count / largest)));
}

/** Returns the category of a score, 0 to 10. */
export function categoryOf(score: number): Category {
  return CATEGORIES.find((category) => score <= SCORES_OF_CATEGORY[category].max) ?? 'promoter';
}
