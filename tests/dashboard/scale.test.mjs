import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  barHeights,
  categoryOf,
  scoreTicks,
  wholePercents,
} from '../../backend/outoften/dashboard/components/charts/scale.ts';

test('round values enclose the scores, and never leave the scale', () => {
  assert.deepEqual(scoreTicks([-8, 28, 47]), { low: -20, high: 60, values: [-20, 0, 20, 40, 60] });
  assert.deepEqual(scoreTicks([-100, 100]).values, [-100, -50, 0, 50, 100]);
  assert.deepEqual(scoreTicks([]).values, [-100, -50, 0, 50, 100]);
  assert.deepEqual(scoreTicks([30, 30]).values, [30, 35]);
  assert.equal(scoreTicks([100]).high, 100);
});

test('shares in whole percent add up to 100', () => {
  assert.deepEqual(
    wholePercents([93, 143, 220]),
    [20, 31, 48].map((percent, index) => percent + (index === 0 ? 1 : 0)),
  );
  assert.deepEqual(wholePercents([1, 1, 1]), [34, 33, 33]);
  assert.deepEqual(wholePercents([0, 0, 0]), [0, 0, 0]);
});

test('columns are measured against the tallest, and none at all is no division by zero', () => {
  assert.deepEqual(barHeights([0, 5, 10]), [0, 0.5, 1]);
  assert.deepEqual(barHeights([0, 0]), [0, 0]);
});

test('every score has its category', () => {
  assert.deepEqual([0, 6].map(categoryOf), ['detractor', 'detractor']);
  assert.deepEqual([9, 10].map(categoryOf), ['promoter', 'promoter']);
  assert.deepEqual([6, 7, 8, 9].map(categoryOf), ['detractor', 'passive', 'passive', 'promoter']);
});
