import assert from 'node:assert/strict';
import test from 'node:test';
import { scoreForKey } from '../../../widget/src/card/keyboard.ts';

test('arrow keys change the score by one and stop at the ends of the scale', () => {
  assert.equal(scoreForKey('ArrowRight', 4), 5);
  assert.equal(scoreForKey('ArrowDown', 4), 5);
  assert.equal(scoreForKey('ArrowLeft', 4), 3);
  assert.equal(scoreForKey('ArrowUp', 4), 3);
  assert.equal(scoreForKey('ArrowRight', 10), 10);
  assert.equal(scoreForKey('ArrowLeft', 0), 0);
});

test('the first arrow key selects 0', () => {
  assert.equal(scoreForKey('ArrowRight', -1), 0);
  assert.equal(scoreForKey('ArrowLeft', -1), 0);
});

test('right-to-left text swaps the left and right keys, not up and down', () => {
  assert.equal(scoreForKey('ArrowLeft', 4, true), 5);
  assert.equal(scoreForKey('ArrowRight', 4, true), 3);
  assert.equal(scoreForKey('ArrowDown', 4, true), 5);
});

test('Home, End and digit keys select their score', () => {
  assert.equal(scoreForKey('Home', 4), 0);
  assert.equal(scoreForKey('End', 4), 10);
  assert.equal(scoreForKey('7', 4), 7);
  assert.equal(scoreForKey('0', 4), 0);
});

test('0 soon after 1 selects 10', () => {
  assert.equal(scoreForKey('0', 1, false, true), 10);
});

test('keys without a score give NaN', () => {
  for (const key of ['a', 'Tab', 'F5', 'Enter', 'Escape']) assert.equal(scoreForKey(key, 4), Number.NaN);
});
