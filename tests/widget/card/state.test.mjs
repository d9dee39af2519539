import assert from 'node:assert/strict';
import test from 'node:test';
import { category, forScore } from '../../../widget/src/card/category.ts';
import { scoreForKey } from '../../../widget/src/card/keyboard.ts';
import { initialState, transition } from '../../../widget/src/card/state.ts';

const run = (...events) => {
  let card = initialState;
  const told = [];
  for (const [event, given] of events) {
    const [next, name, said] = transition(card, event, { comment: card.comment, ...given });
    card = next;
    if (name)
      told.push([
        name,
        said && Object.fromEntries(Object.entries(said).filter(([, value]) => value != null)),
      ]);
  }
  return { card, told };
};
const score = (n, more) => ['score', { score: n, ...more }];

test('a card that is seen tells it once', () => {
  assert.deepEqual(run(['viewed'], ['viewed']).told, [['viewed', undefined]]);
});

test('a score is told at once and the card stays open for more', () => {
  const { card, told } = run(score(0));
  assert.equal(card.step, 'scored');
  assert.deepEqual(told, [['answered', { score: 0 }]]);
});

test('the same score twice is told once', () => {
  assert.equal(run(score(7), score(7)).told.length, 1);
});

test('a mis-tap is corrected', () => {
  assert.deepEqual(run(score(1), score(9)).told[1], ['answered', { score: 9 }]);
});

test('a score without a follow-up is done', () => {
  const { card, told } = run(score(9, { noFollowUp: true }));
  assert.equal(card.step, 'thanked');
  assert.deepEqual(told, [['answered', { score: 9, done: true }]]);
});

test('sending a comment finishes the answer', () => {
  const { card, told } = run(score(9), ['send', { comment: 'good' }]);
  assert.equal(card.step, 'thanked');
  assert.deepEqual(told[1], ['commented', { score: 9, comment: 'good', done: true }]);
});

test('sending nothing finishes without a comment', () => {
  assert.deepEqual(run(score(9), ['send']).told[1], ['finished', { score: 9, done: true }]);
});

test('leaving the page tells a draft once', () => {
  const leave = ['leave', { comment: 'dra' }];
  assert.deepEqual(run(score(4), leave, leave).told.slice(1), [['drafted', { score: 4, comment: 'dra' }]]);
});

test('leaving before a score tells nothing', () => {
  assert.deepEqual(run(['leave']).told, []);
});

test('closing before a score is a dismissal', () => {
  const { card, told } = run(['close'], ['close']);
  assert.equal(card.step, 'closed');
  assert.equal(told[0][0], 'dismissed');
});

test('closing after a score keeps the draft and dismisses nothing', () => {
  assert.deepEqual(run(score(4), ['close', { comment: 'draft' }]).told[1], [
    'commented',
    { score: 4, comment: 'draft', done: true },
  ]);
  assert.equal(run(score(4), ['close']).told.length, 1);
});

test('nothing is told after thanks but the end', () => {
  assert.equal(run(score(4), ['send'], score(5), ['send'], ['leave'], ['viewed'], ['close']).told.length, 2);
});

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

test('categories split at 6 and 8', () => {
  assert.deepEqual([0, 6, 7, 8, 9, 10].map(category), [
    'detractor',
    'detractor',
    'passive',
    'passive',
    'promoter',
    'promoter',
  ]);
});

test('words for a score come before words for its category', () => {
  assert.equal(forScore({ 10: 'ten', promoter: 'many' }, 10), 'ten');
  assert.equal(forScore({ 10: 'ten', promoter: 'many' }, 9), 'many');
  assert.equal(forScore({}, 9), undefined);
  assert.equal(forScore(undefined, 9), undefined);
});
