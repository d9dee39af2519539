import assert from 'node:assert/strict';
import test from 'node:test';
import { scoreForKey } from '../../../widget/src/card/keyboard.ts';

test('arrows move by one and stop at the ends', () => {
  assert.equal(scoreForKey('ArrowRight', 4), 5);
  assert.equal(scoreForKey('ArrowDown', 4), 5);
  assert.equal(scoreForKey('ArrowLeft', 4), 3);
  assert.equal(scoreForKey('ArrowUp', 4), 3);
  assert.equal(scoreForKey('ArrowRight', 10), 10);
  assert.equal(scoreForKey('ArrowLeft', 0), 0);
});

test('the first arrow begins at nought', () => {
  assert.equal(scoreForKey('ArrowRight', -1), 0);
  assert.equal(scoreForKey('ArrowLeft', -1), 0);
});

test('right to left mirrors left and right, not up and down', () => {
  assert.equal(scoreForKey('ArrowLeft', 4, true), 5);
  assert.equal(scoreForKey('ArrowRight', 4, true), 3);
  assert.equal(scoreForKey('ArrowDown', 4, true), 5);
});

test('Home, End and digits lead to their score', () => {
  assert.equal(scoreForKey('Home', 4), 0);
  assert.equal(scoreForKey('End', 4), 10);
  assert.equal(scoreForKey('7', 4), 7);
  assert.equal(scoreForKey('0', 4), 0);
});

test('a nought soon after a one is ten', () => {
  assert.equal(scoreForKey('0', 1, false, true), 10);
});

test('other keys are not for the scale', () => {
  for (const key of ['a', 'Tab', 'F5', 'Enter', ' ', 'Escape']) assert.equal(scoreForKey(key, 4), Number.NaN);
});
