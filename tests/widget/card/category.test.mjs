import assert from 'node:assert/strict';
import test from 'node:test';
import { CATEGORIES, SCORES_OF_CATEGORY } from '../../../backend/outoften/dashboard/server/constants.ts';
import { category, forScore } from '../../../widget/src/card/category.ts';

test("the card's categories are the server's", () => {
  let scores = 0;
  for (const name of CATEGORIES) {
    const { min, max } = SCORES_OF_CATEGORY[name];
    for (let score = min; score <= max; score++, scores++) assert.equal(category(score), name);
  }
  assert.equal(scores, 11);
});

test('a text for a score comes before the text for its category', () => {
  assert.equal(forScore({ 10: 'ten', promoter: 'many' }, 10), 'ten');
  assert.equal(forScore({ 10: 'ten', promoter: 'many' }, 9), 'many');
  assert.equal(forScore({}, 9), undefined);
  assert.equal(forScore(undefined, 9), undefined);
});
