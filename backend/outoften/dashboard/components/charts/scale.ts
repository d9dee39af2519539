import { CATEGORIES, type Category, SCORES_OF_CATEGORY } from '../../server/constants.ts';

/** The values at the ends of an axis, and those that are written beside it. */
export interface Ticks {
  low: number;
  high: number;
  values: number[];
}

/** The distances between two values beside an axis, from the smallest. */
const STEPS = [5, 10, 20, 25, 50];
const MAX_INTERVALS = 5;

/** Returns round values that enclose the given NPS points, from −100 to 100. */
export function scoreTicks(points: number[]): Ticks {
  const least = Math.max(-100, Math.min(...points, 100));
  const most = Math.min(100, Math.max(...points, -100));
  const [from, to] = least <= most ? [least, most] : [-100, 100];
  const step = STEPS.find((size) => Math.ceil(to / size) - Math.floor(from / size) <= MAX_INTERVALS) ?? 50;
  const low = Math.max(-100, Math.floor(from / step) * step);
  const high = Math.min(100, Math.max(Math.ceil(to / step) * step, low + step));
  const values = Array.from(
    { length: Math.round((high - low) / step) + 1 },
    (_, index) => low + index * step,
  );
  return { low, high, values };
}

/** Returns the counts as shares of the largest one. */
export function barHeights(counts: number[]): number[] {
  const largest = Math.max(...counts, 0);
  return counts.map((count) => (largest === 0 ? 0 : count / largest));
}

/** Returns the counts in whole percent, rounded so that they add up to 100. */
export function wholePercents(counts: number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return counts.map(() => 0);
  const exact = counts.map((count) => (count / total) * 100);
  const percents = exact.map(Math.floor);
  const missing = 100 - percents.reduce((sum, percent) => sum + percent, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((one, other) => other.remainder - one.remainder);
  for (const { index } of byRemainder.slice(0, missing)) percents[index] = (percents[index] ?? 0) + 1;
  return percents;
}

/** Returns the category of a score, 0 to 10. */
export function categoryOf(score: number): Category {
  return CATEGORIES.find((category) => score <= SCORES_OF_CATEGORY[category].max) ?? 'promoter';
}
