import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  barHeights,
  categoryOf,
  rateScale,
  scoreScale,
} from '../../backend/outoften/dashboard/components/charts/scale.ts';

test('scores and intervals are placed between the ends of their axis', () => {
  assert.deepEqual(scoreScale.place(40, { low: 24.6, high: 53.07 }), { at: 70, start: 62.3, width: 14.24 });
  assert.deepEqual(scoreScale.place(-100, { low: -130, high: -90 }), { at: 0, start: 0, width: 5 });
  assert.deepEqual(rateScale.place(0.4, null), { at: 40, start: null, width: null });
  assert.deepEqual(scoreScale.ticks, [0, 25, 50, 75, 100]);
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
