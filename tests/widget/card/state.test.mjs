import assert from 'node:assert/strict';
import test from 'node:test';
import { initialState, transition } from '../../../widget/src/card/state.ts';

const run = (...events) => {
  let card = initialState;
  const reports = [];
  for (const [event, details] of events) {
    const [next, name, update] = transition(card, event, { comment: card.comment, ...details });
    card = next;
    if (name)
      reports.push([
        name,
        update && Object.fromEntries(Object.entries(update).filter(([, value]) => value != null)),
      ]);
  }
  return { card, reports };
};
const score = (n, more) => ['score', { score: n, ...more }];

test('a viewed card reports the view once', () => {
  assert.deepEqual(run(['viewed'], ['viewed']).reports, [['viewed', undefined]]);
});

test('a score is reported at once, and the card stays open for the follow-up', () => {
  const { card, reports } = run(score(0));
  assert.equal(card.step, 'scored');
  assert.deepEqual(reports, [['answered', { score: 0 }]]);
});

test('the same score twice is reported once', () => {
  assert.equal(run(score(7), score(7)).reports.length, 1);
});

test('a second score replaces the first', () => {
  assert.deepEqual(run(score(1), score(9)).reports[1], ['answered', { score: 9 }]);
});

test('a score without a follow-up completes the answer', () => {
  const { card, reports } = run(score(9, { last: true }));
  assert.equal(card.step, 'thanked');
  assert.deepEqual(reports, [['answered', { score: 9, done: true }]]);
});

test('sending a comment completes the answer', () => {
  const { card, reports } = run(score(9), ['send', { comment: 'good' }]);
  assert.equal(card.step, 'thanked');
  assert.deepEqual(reports[1], ['commented', { score: 9, comment: 'good', done: true }]);
});

test('sending an empty comment completes the answer as finished', () => {
  assert.deepEqual(run(score(9), ['send']).reports[1], ['finished', { score: 9, done: true }]);
});

test('leaving the page reports the draft of a comment once', () => {
  const leave = ['leave', { comment: 'dra' }];
  assert.deepEqual(run(score(4), leave, leave).reports.slice(1), [['drafted', { score: 4, comment: 'dra' }]]);
});

test('leaving the page before a score reports nothing', () => {
  assert.deepEqual(run(['leave']).reports, []);
});

test('closing the card before a score is a dismissal', () => {
  const { card, reports } = run(['close'], ['close']);
  assert.equal(card.step, 'closed');
  assert.equal(reports[0][0], 'dismissed');
});

test('closing the card after a score reports the draft, and no dismissal', () => {
  assert.deepEqual(run(score(4), ['close', { comment: 'draft' }]).reports[1], [
    'commented',
    { score: 4, comment: 'draft', done: true },
  ]);
  assert.equal(run(score(4), ['close']).reports.length, 1);
});

test('after the thanks, no input reports anything', () => {
  assert.equal(
    run(score(4), ['send'], score(5), ['send'], ['leave'], ['viewed'], ['close']).reports.length,
    2,
  );
});
