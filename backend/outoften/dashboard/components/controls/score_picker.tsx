import { CATEGORIES, type Category, SCORES_OF_CATEGORY } from '../../server/constants.ts';
import { CATEGORY_PLURALS } from '../../texts/shell.ts';
import { Button } from './button.tsx';

/** The scores, from the lowest. */
export const ALL_SCORES = Array.from({ length: 11 }, (_, score) => score);

/** Whether a score is of a category. */
export function isOf(score: number, category: Category): boolean {
  const { min, max } = SCORES_OF_CATEGORY[category];
  return score >= min && score <= max;
}

/** A choice of several scores, one by one or by category. */
export function ScorePicker(properties: {
  label: string;
  value: number[];
  onChange: (scores: number[]) => void;
}) {
  const { label, value, onChange } = properties;
  const toggle = (scores: number[]) => {
    const areAll = scores.every((score) => value.includes(score));
    onChange(ALL_SCORES.filter((score) => (scores.includes(score) ? !areAll : value.includes(score))));
  };
  return (
    <fieldset class="score-picker">
      <legend class="field-label">{label}</legend>
      <div class="score-picker-row">
        {CATEGORIES.map((category) => {
          const scores = ALL_SCORES.filter((score) => isOf(score, category));
          return (
            <Button
              key={category}
              isSmall
              isPressed={scores.every((score) => value.includes(score))}
              onClick={() => toggle(scores)}
            >
              {CATEGORY_PLURALS[category]}
            </Button>
          );
        })}
      </div>
      <div class="score-picker-row scores">
        {ALL_SCORES.map((score) => (
          <Button key={score} isSmall isPressed={value.includes(score)} onClick={() => toggle([score])}>
            {score}
          </Button>
        ))}
      </div>
    </fieldset>
  );
}
