import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketSize, readTrend } from '../../backend/outoften/dashboard/pages/overview/trend/trend_read.ts';

const point = (from, responses, nps = responses >= 5 ? 0 : null) => ({ from, to: from, responses, nps });

async function read(query, ...replies) {
  const asked = [];
  const api = {
    get: async (_, options) => {
      asked.push(options.query);
      return { data: replies.shift() };
    },
  };
  const report = await readTrend(api, { survey_id: 1 }, query, new AbortController().signal);
  return { asked, days: report.data.map(({ from }) => from) };
}

test('short ranges are drawn by day, long ones by week or month', () => {
  assert.deepEqual([7, 14, 30, 90, 365, 1000].map(bucketSize), [
    'day',
    'day',
    'week',
    'week',
    'week',
    'month',
  ]);
});

test('the line begins with the first response', async () => {
  const query = { from: '2026-01-01', to: '2026-02-01' };
  const { asked, days } = await read(query, [point('a', 0), point('b', 9), point('c', 0), point('d', 9)]);
  assert.deepEqual(days, ['b', 'c', 'd']);
  assert.deepEqual(asked, [{ ...query, by: 'week' }]);
});

test('weeks with too few responses become rolling windows', async () => {
  const query = { from: '2026-01-01', to: '2026-03-01' };
  const few = [point('a', 2), point('b', 3), point('c', 9)];
  const { asked, days } = await read(query, few, [point('x', 12)]);
  assert.deepEqual(asked[1], { ...query, by: 'week', rolling: 30 });
  assert.deepEqual(days, ['x']);
});

test('all time begins with the month of the first response', async () => {
  const months = [point('2026-01-01', 0), point('2026-02-01', 40)];
  const { asked } = await read({ to: '2026-04-01' }, months, [point('2026-02-02', 9)]);
  assert.deepEqual([asked[0].by, asked[1].from, asked[1].by], ['month', '2026-02-01', 'week']);
  assert.deepEqual((await read({}, [point('2026-01-01', 0)])).days, []);
});
