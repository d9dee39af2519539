import assert from 'node:assert/strict';
import test from 'node:test';
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
