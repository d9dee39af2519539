import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activeFilters,
  dayRange,
  keepFilters,
  NO_FILTERS,
  readFilters,
  reportQuery,
  responsesQuery,
  withoutFilter,
  writeFilters,
} from '../../backend/outoften/dashboard/address/filters.ts';

const evening = new Date('2026-03-01T23:30:00Z');

test('an address without filters means the last 90 days of everything', () => {
  assert.deepEqual(readFilters(''), NO_FILTERS);
  assert.deepEqual(readFilters('').period, '90');
});

test('every filter comes back from the address as it was written', () => {
  const filters = {
    period: 'custom',
    from: '2026-01-01',
    to: '2026-02-28',
    channel: 'email',
    segment: 'plan:a b&c:d',
    category: 'detractor',
    version: 3,
    withoutSuspect: true,
    onlyExcluded: true,
  };
  assert.deepEqual(readFilters(writeFilters('', filters)), filters);
  assert.equal(writeFilters(writeFilters('?x=y', filters), NO_FILTERS), '?x=y');
});

test('values that make no sense filter nothing', () => {
  const search =
    '?period=31&from=2026-13-01&channel=telepathy&segment=plan&category=fan&version=-1&suspect=in';
  assert.deepEqual(readFilters(search), NO_FILTERS);
});

test('two dates in the wrong order are exchanged', () => {
  const { from, to } = readFilters('?from=2026-02-01&to=2026-01-01');
  assert.deepEqual([from, to], ['2026-01-01', '2026-02-01']);
});

test('a link to another page keeps the filters and nothing else', () => {
  assert.equal(keepFilters('?survey=3&period=30&cursor=abc&channel=link'), '?period=30&channel=link');
});

test('a removed filter leaves the others', () => {
  const filters = readFilters('?period=30&channel=link&segment=plan:pro');
  assert.deepEqual(activeFilters(filters), ['channel', 'segment']);
  assert.equal(writeFilters('?period=30&channel=link', withoutFilter('channel')), '?period=30');
  assert.equal(writeFilters('?period=30&channel=link', withoutFilter('dates')), '?channel=link');
});

test("a number of days ends today in the site's time zone", () => {
  assert.deepEqual(dayRange({ ...NO_FILTERS, period: '7' }, 'UTC', evening), {
    from: '2026-02-23',
    to: '2026-03-02',
  });
  assert.deepEqual(dayRange(NO_FILTERS, 'Europe/Berlin', evening), { from: '2025-12-03', to: '2026-03-03' });
  assert.deepEqual(dayRange({ ...NO_FILTERS, period: 'all' }, 'UTC', evening), {});
  assert.deepEqual(dayRange(readFilters('?to=2026-01-31'), 'UTC', evening), { to: '2026-02-01' });
});

test('reports and lists get the parameters that they know', () => {
  const filters = readFilters(
    '?period=all&channel=link&category=passive&version=2&suspect=out&excluded=only',
  );
  assert.deepEqual(reportQuery(filters, 'UTC', evening), {
    channel: 'link',
    version: 2,
    exclude_suspect: true,
  });
  assert.deepEqual(responsesQuery(filters, 'UTC', evening), {
    channel: 'link',
    category: 'passive',
    version: 2,
    suspect: false,
    excluded: true,
  });
});
