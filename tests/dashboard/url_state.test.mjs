import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heights, rateAxis, scoreAxis } from '../../backend/outoften/dashboard/geometry.js';
import {
  addresses,
  firstDay,
  LATEST,
  news,
  readView,
  takeLink,
  today,
  writeView,
  zoneOf,
} from '../../backend/outoften/dashboard/view.js';

const surveys = [
  { id: 1, active: false },
  { id: 2, active: true },
  { id: 3, active: true },
];
const evening = new Date('2026-03-01T23:30:00Z');

test('the address says which survey and period, and nonsense falls back', () => {
  assert.deepEqual(readView('?survey=3&period=30', surveys), { surveyId: 3, period: '30' });
  assert.deepEqual(readView('?survey=99&period=31', surveys), { surveyId: 2, period: 'all' });
  assert.deepEqual(readView('', surveys.slice(0, 1)), { surveyId: 1, period: 'all' });
  assert.deepEqual(readView('', []), { surveyId: null, period: 'all' });
});

test('what is usual is left out of the address, and what is not ours stays', () => {
  assert.equal(writeView('', { surveyId: 2, period: 'all' }, 1), '');
  assert.equal(writeView('?survey=1&x=y', { surveyId: 2, period: '7' }, 3), '?survey=2&x=y&period=7');
});

test('the sign-in token is taken from the fragment only', () => {
  assert.equal(takeLink('#sign-in=abc.def-_'), 'abc.def-_');
  assert.equal(takeLink('#sign-in=a%2Bb'), 'a+b');
  assert.equal(takeLink('#sign-in=%E0%A4%A'), '%E0%A4%A');
  assert.equal(takeLink('#sign-in='), null);
  assert.equal(takeLink('#score'), null);
});

test("days are those of the site's time zone", () => {
  assert.equal(today('UTC', evening), '2026-03-01');
  assert.equal(today('Europe/Berlin', evening), '2026-03-02');
  assert.equal(zoneOf({ time_zone: 'Europe/Berlin' }), 'Europe/Berlin');
  assert.equal(zoneOf({ time_zone: 'Mars/Olympus' }), 'UTC');
  assert.equal(zoneOf(undefined), 'UTC');
});

test('a period of 7 days contains today and the 6 days before', () => {
  assert.equal(firstDay('7', 'UTC', evening), '2026-02-23');
  assert.equal(firstDay('90', 'Europe/Berlin', evening), '2025-12-03');
  assert.equal(firstDay('all', 'UTC', evening), null);
  assert.equal(
    addresses({ surveyId: 2, period: '7' }, 'UTC', evening).score,
    '/v1/surveys/2/score?from=2026-02-23',
  );
  assert.equal(addresses({ surveyId: 2, period: 'all' }, 'UTC', evening).rate, '/v1/surveys/2/response-rate');
});

function response(id, minute, comment = null) {
  return { id, comment, answered_at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString() };
}

test('the first reading is no news; later, new responses and new comments are', () => {
  const before = [response('a', 2), response('b', 1)];
  assert.deepEqual(news(null, before), { added: [], commented: [] });
  assert.deepEqual(news([], before).added, before);
  const after = [response('c', 3), response('a', 2, 'words'), response('b', 1)];
  assert.deepEqual(news(before, after), { added: [after[0]], commented: [after[1]] });
});

test('an older response that moves up after an erasure is no news', () => {
  const before = Array.from({ length: LATEST }, (_, index) => response(`r${index}`, 100 - index));
  const after = [...before.slice(1), response('older', 1)];
  assert.deepEqual(news(before, after).added, []);
});

test('scores and intervals are placed between the ends of their axis', () => {
  assert.deepEqual(scoreAxis.shape(40, { low: 24.6, high: 53.07 }), { at: 70, start: 62.3, width: 14.24 });
  assert.deepEqual(scoreAxis.shape(-100, { low: -130, high: -90 }), { at: 0, start: 0, width: 5 });
  assert.deepEqual(rateAxis.shape(0.4, null), { at: 40, start: null, width: null });
  assert.deepEqual(scoreAxis.ticks, [0, 25, 50, 75, 100]);
});

test('columns are measured against the tallest, and none at all is no division by zero', () => {
  assert.deepEqual(heights([0, 5, 10]), [0, 0.5, 1]);
  assert.deepEqual(heights([0, 0]), [0, 0]);
});
