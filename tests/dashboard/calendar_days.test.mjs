import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plannedDays, weeksOf } from '../../backend/outoften/dashboard/pages/sendings/calendar_days.ts';

const sending = (kind, first_at, next_at, state = 'active') => ({
  id: 1,
  name: 'Customers',
  state,
  next_at,
  schedule: { kind, first_at },
});
const daysOf = (one) => plannedDays([one], 'Europe/Berlin').map(([day]) => day);

test('a month is shown in weeks from Monday on', () => {
  const weeks = weeksOf('2026-11');
  assert.deepEqual(weeks[0], [null, null, null, null, null, null, '2026-11-01']);
  assert.equal(weeks.length, 6);
  assert.equal(weeksOf('2027-02').length, 4);
});

test('a regular sending is planned for the same day of later months, or for the last one of shorter months', () => {
  const quarterly = sending('quarterly', '2026-08-31T07:00:00Z', '2026-11-30T08:00:00Z');
  assert.deepEqual(daysOf(quarterly), ['2026-11-30', '2027-02-28', '2027-05-31', '2027-08-31', '2027-11-30']);
});

test("what is sent once is on its day by the website's clock, a draft too; what is over or daily is on none", () => {
  const at = '2026-12-01T23:30:00Z';
  assert.deepEqual(daysOf(sending('once', at, at)), ['2026-12-02']);
  assert.deepEqual(daysOf(sending('once', at, null, 'draft')), ['2026-12-02']);
  assert.deepEqual(daysOf(sending('once', at, at, 'canceled')), []);
  assert.deepEqual(daysOf(sending('relative', null, at)), []);
});
