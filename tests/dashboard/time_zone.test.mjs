import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, timeZoneOf, today } from '../../backend/outoften/dashboard/time_zone.ts';

const evening = new Date('2026-03-01T23:30:00Z');

test("days are those of the site's time zone", () => {
  assert.equal(today('UTC', evening), '2026-03-01');
  assert.equal(today('Europe/Berlin', evening), '2026-03-02');
  assert.equal(timeZoneOf({ time_zone: 'Europe/Berlin' }), 'Europe/Berlin');
  assert.equal(timeZoneOf({ time_zone: 'Mars/Olympus' }), 'UTC');
  assert.equal(timeZoneOf(undefined), 'UTC');
});

test('days are counted over the ends of months and years', () => {
  assert.equal(addDays('2026-03-01', -1), '2026-02-28');
  assert.equal(addDays('2026-12-31', 1), '2027-01-01');
});
