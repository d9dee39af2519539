import assert from 'node:assert/strict';
import test from 'node:test';
import { answered, refused, viewed } from '../../widget/src/cadence.js';
import { eligible } from '../../widget/src/rules.js';

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;
const cadence = { answered_days: 90, dismissed_days: [30, 60, 90], rest_days: 365 };
const survey = { id: 1, delay_seconds: 0, cadence };

test('somebody never asked is asked', () => {
  assert.deepEqual(eligible(survey, undefined, NOW), { ask: true, reason: 'due' });
});

test('nobody is asked without a survey', () => {
  assert.deepEqual(eligible(undefined, undefined, NOW), { ask: false, reason: 'no_survey' });
});

test('a manual tag asks only when called', () => {
  assert.equal(eligible(survey, undefined, NOW, { manual: true }).reason, 'manual');
  assert.equal(eligible(survey, undefined, NOW, { manual: true, shown: {} }).ask, true);
});

test('a site that requires identity waits for it', () => {
  assert.equal(eligible(survey, undefined, NOW, { required: true }).reason, 'identity_required');
  assert.equal(eligible(survey, undefined, NOW, { required: true, respondent: { id: 'u' } }).ask, true);
});

test('force passes over memory but not over identity', () => {
  const known = answered(cadence, NOW);
  assert.equal(eligible(survey, known, NOW, { force: true }).ask, true);
  assert.equal(eligible(survey, known, NOW, { force: true, required: true }).ask, false);
});

test('an answer keeps quiet for its days and no longer', () => {
  const known = answered(cadence, NOW);
  assert.equal(eligible(survey, known, NOW + 90 * DAY - 1).reason, 'answered_recently');
  assert.equal(eligible(survey, known, NOW + 90 * DAY).ask, true);
});

test('dismissals back off by 30, 60, 90 and then 365 days', () => {
  let known;
  const waits = [30, 60, 90, 365, 365].map(() => {
    known = viewed(known, cadence, NOW);
    return (known.next - NOW) / DAY;
  });
  assert.deepEqual(waits, [30, 60, 90, 365, 365]);
});

test('a dismissal and a rest give their own reasons', () => {
  assert.equal(eligible(survey, viewed(undefined, cadence, NOW), NOW).reason, 'dismissed_recently');
  assert.equal(eligible(survey, viewed({ dismissals: 3 }, cadence, NOW), NOW).reason, 'rested');
});

test('an answer ends a row of dismissals', () => {
  assert.equal(answered(cadence, NOW).dismissals, 0);
});

test('what the server refuses is not asked before its time', () => {
  const known = refused(
    { dismissals: 2 },
    { code: 'asked_elsewhere', retry_at: new Date(NOW + DAY).toISOString() },
  );
  assert.deepEqual(eligible(survey, known, NOW), { ask: false, reason: 'asked_elsewhere' });
  assert.equal(known.dismissals, 2);
});

test('a refusal without a time teaches nothing', () => {
  assert.equal(refused(undefined, { code: 'capped', retry_at: null }), undefined);
});

test('a survey that was shown holds back the others for a while', () => {
  const any = { next: 1000 };
  assert.deepEqual(eligible({ id: 2 }, undefined, 999, {}, { any }), {
    ask: false,
    reason: 'asked_recently',
  });
  assert.equal(eligible({ id: 2 }, undefined, 1000, {}, { any }).ask, true);
});

test('a survey has reasons of its own', () => {
  const why = ({ id }) => (id === 2 ? 'wrong_page' : undefined);
  assert.equal(eligible({ id: 2 }, undefined, 0, {}, { why }).reason, 'wrong_page');
  assert.equal(eligible({ id: 3 }, undefined, 0, {}, { why }).ask, true);
});

test('a no is a no, even to force', () => {
  assert.equal(
    eligible(survey, undefined, 0, { force: true }, { self: { consent: false } }).reason,
    'opted_out',
  );
  assert.equal(eligible(survey, undefined, 0, {}, { self: { consent: true } }).ask, true);
});
