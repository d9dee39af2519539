// Written by `make openapi`. Do not edit.

/** The languages of the card. */
export const LOCALES = [
  'ar',
  'bg',
  'bn',
  'ca',
  'cs',
  'da',
  'de',
  'el',
  'en',
  'es',
  'et',
  'fa',
  'fi',
  'fil',
  'fr',
  'he',
  'hi',
  'hr',
  'hu',
  'id',
  'is',
  'it',
  'ja',
  'ko',
  'lt',
  'lv',
  'ms',
  'nb',
  'nl',
  'pl',
  'pt',
  'pt-br',
  'ro',
  'ru',
  'sk',
  'sl',
  'sv',
  'th',
  'tr',
  'uk',
  'ur',
  'vi',
  'zh',
  'zh-hant',
];
/** The categories, from the lowest scores to the highest. */
export const CATEGORIES = ['detractor', 'passive', 'promoter'] as const;
/** One of CATEGORIES. */
export type Category = (typeof CATEGORIES)[number];
/** The lowest and the highest score of each category. */
export const SCORES_OF_CATEGORY: Record<Category, { min: number; max: number }> = {
  detractor: { min: 0, max: 6 },
  passive: { min: 7, max: 8 },
  promoter: { min: 9, max: 10 },
};
/** The score is hidden below this number of responses. */
export const MIN_RESPONSES_FOR_SCORE = 5;
/** The most responses that one request returns. */
export const MAX_PAGE_SIZE = 200;
