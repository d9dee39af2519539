import { ALL_SCORES, isOf } from '../../components/controls/score_picker.tsx';
import type { Schemas } from '../../server/api.ts';
import { CATEGORIES } from '../../server/constants.ts';

type ScoreFilter = Pick<Schemas['EventFilter'], 'categories' | 'scores'>;

/** Returns the scores that a filter lets pass; none if it does not look at the score. */
export function scoresOf({ categories, scores }: ScoreFilter): number[] {
  const ofCategories = ALL_SCORES.filter((score) => categories.some((category) => isOf(score, category)));
  if (scores.length === 0) return ofCategories;
  return ALL_SCORES.filter(
    (score) => scores.includes(score) && (categories.length === 0 || ofCategories.includes(score)),
  );
}

/** Returns the filter for these scores: by categories where they are whole ones. */
export function filterForScores(chosen: number[]): ScoreFilter {
  if (chosen.length === ALL_SCORES.length) return { categories: [], scores: [] };
  const categories = CATEGORIES.filter((category) =>
    ALL_SCORES.every((score) => !isOf(score, category) || chosen.includes(score)),
  );
  const isWhole = chosen.every((score) => categories.some((category) => isOf(score, category)));
  return isWhole
    ? { categories: [...categories], scores: [] }
    : { categories: [], scores: ALL_SCORES.filter((score) => chosen.includes(score)) };
}
