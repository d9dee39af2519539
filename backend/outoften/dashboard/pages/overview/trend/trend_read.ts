import type { Api, Schemas } from '../../../server/api.ts';
import { addDays, today } from '../../../time_zone.ts';

type Report = Schemas['TrendReport'];
type Query = { from?: string; to?: string };

/** Longer ranges of days are drawn by week, and by month. */
const MAX_DAYS_BY_DAY = 14;
const MAX_DAYS_BY_WEEK = 400;
/** All time is at most this many days: the API has no earlier answers, and a limit of points. */
const ALL_TIME_DAYS = 3_650;

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** Returns the size of the buckets for a range of days. */
export function bucketSize(days: number): 'day' | 'week' | 'month' {
  if (days <= MAX_DAYS_BY_DAY) return 'day';
  return days <= MAX_DAYS_BY_WEEK ? 'week' : 'month';
}

/**
 * Returns the trend of a range of days: by day, week or month as its length wants, from the first response on. Where most
 * points have too few responses for a score, each point covers 30 days instead.
 */
export async function readTrend(
  api: Api,
  path: { survey_id: number },
  query: Query,
  signal: AbortSignal,
): Promise<Report> {
  const read = (change: Query & { by: 'day' | 'week' | 'month'; rolling?: 30 }) =>
    api.get('/v1/surveys/{survey_id}/trend', { path, query: { ...query, ...change }, signal });

  const to = query.to ?? addDays(today('UTC'), 2);
  let from = query.from;
  if (from === undefined) {
    const months = await read({ by: 'month', from: addDays(to, -ALL_TIME_DAYS) });
    const first = months.data.find(({ responses }) => responses > 0)?.from;
    if (first === undefined) return { ...months, data: [] };
    from = first;
  }
  const by = bucketSize(daysBetween(from, to));
  const report = trim(await read({ by, from }));
  const isSparse =
    by === 'week' && report.data.filter(({ nps }) => nps !== null).length * 2 < report.data.length;
  return isSparse ? trim(await read({ by, from, rolling: 30 })) : report;
}

/** Returns the report from its first response on. */
function trim(report: Report): Report {
  const first = report.data.findIndex(({ responses }) => responses > 0);
  return { ...report, data: first < 0 ? [] : report.data.slice(first) };
}
