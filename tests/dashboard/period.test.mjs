import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstDay, timeZoneOf, today } from '../../backend/outoften/dashboard/period.ts';

const evening = new Date('2026-03-01T23:30:00Z');

test("days are those of the site's time zone", () => {
  assert.equal(today('UTC', evening), '2026-03-01');
  assert.equal(today('Europe/Berlin', evening), '2026-03-02');
  assert.equal(timeZoneOf({ time_zone: 'Europe/Berlin' }), 'Europe/Berlin');
  assert.equal(timeZoneOf({ time_zone: 'Mars/Olympus' }), 'UTC');
  assert.equal(timeZoneOf(undefined), 'UTC');
});

test('a period of 7 days contains today and the 6 days before', () => {
  assert.equal(firstDay('7', 'UTC', evening), '2026-02-23');
  assert.equal(firstDay('90', 'Europe/Berlin', evening), '2025-12-03');
  assert.equal(firstDay('all', 'UTC', evening), null);
});
