import assert from 'node:assert/strict';
import test from 'node:test';
import {
  afterAnswer,
  afterAnySurvey,
  afterServerRefusal,
  afterView,
} from '../../../widget/src/loader/cadence.ts';
import { ineligibleReason } from '../../../widget/src/loader/eligibility.ts';

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;
const cadence = { answered_days: 90, dismissed_days: [30, 60, 90], rest_days: 365, between_surveys_days: 14 };
const survey = { id: 1, delay_seconds: 0, cadence };

/** Why a survey is not asked at this time by a browser that knows this of it. */
const why = (known, now, page = {}, { self = {}, any } = {}) =>
  ineligibleReason(survey, page, { surveys: { 1: known, any }, self }, now);

test('somebody never asked is asked', () => {
  assert.ok(!why(undefined, NOW));
});

test('a manual tag asks only when called', () => {
  assert.equal(why(undefined, NOW, { manual: true }), 'manual');
  assert.ok(!why(undefined, NOW, { manual: true, shown: true }));
});

test('force passes over memory but not over the reasons of a site or survey', () => {
  const known = afterAnswer(cadence, NOW);
  assert.ok(!why(known, NOW, { force: true }));
  const reason = ineligibleReason(
    survey,
    { force: true },
    { surveys: { 1: known }, self: {} },
    NOW,
    () => 'identity_required',
  );
  assert.equal(reason, 'identity_required');
});

test('an answer keeps quiet for its days and no longer', () => {
  const known = afterAnswer(cadence, NOW);
  assert.equal(why(known, NOW + 90 * DAY - 1), 'answered_recently');
  assert.ok(!why(known, NOW + 90 * DAY));
});

test('dismissals back off by 30, 60, 90 and then 365 days', () => {
  let known;
  const waits = [30, 60, 90, 365, 365].map(() => {
    known = afterView(known, cadence, NOW);
    return (known.next - NOW) / DAY;
  });
  assert.deepEqual(waits, [30, 60, 90, 365, 365]);
});

test('a dismissal and a rest give their own reasons', () => {
  assert.equal(why(afterView(undefined, cadence, NOW), NOW), 'dismissed_recently');
  assert.equal(why(afterView({ dismissals: 3 }, cadence, NOW), NOW), 'dismissed_recently');
});

test('an answer ends a row of dismissals', () => {
  const known = afterAnswer(cadence, NOW);
  assert.equal((afterView(known, cadence, NOW).next - NOW) / DAY, 30);
});

test('what the server refuses is not asked before its time', () => {
  const known = afterServerRefusal(
    { dismissals: 2 },
    { code: 'asked_elsewhere', retry_at: new Date(NOW + DAY).toISOString() },
  );
  assert.equal(why(known, NOW), 'asked_elsewhere');
  assert.equal(known.dismissals, 2);
});

test('a refusal without a time teaches nothing', () => {
  assert.equal(afterServerRefusal(undefined, { code: 'capped', retry_at: null }), undefined);
});

test('a survey that was shown holds back the others for a while', () => {
  const any = afterAnySurvey(cadence, NOW);
  assert.equal(why(undefined, NOW + 14 * DAY - 1, {}, { any }), 'asked_recently');
  assert.ok(!why(undefined, NOW + 14 * DAY, {}, { any }));
});

test('a survey has reasons of its own', () => {
  const own = ({ id }) => (id === 2 ? 'wrong_page' : undefined);
  const reason = (id) => ineligibleReason({ id }, {}, { surveys: {}, self: {} }, NOW, own);
  assert.equal(reason(2), 'wrong_page');
  assert.ok(!reason(3));
});

test('a no is a no, even to force', () => {
  assert.equal(why(undefined, NOW, { force: true }, { self: { consent: false } }), 'opted_out');
  assert.ok(!why(undefined, NOW, {}, { self: { consent: true } }));
});
