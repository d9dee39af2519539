/** The periods to choose from: a number of days up to today, or `all`. */
export const PERIODS = ['7', '30', '90', 'all'] as const;
/** One of PERIODS. */
export type Period = (typeof PERIODS)[number];

/** Returns the site's time zone, or UTC when the browser does not know it: the server may have newer zones. */
export function timeZoneOf(site: { time_zone: string } | null | undefined): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: site?.time_zone });
    return site?.time_zone ?? 'UTC';
  } catch {
    return 'UTC';
  }
}

/** Returns the date in a time zone, YYYY-MM-DD. */
export function today(timeZone: string, now: Date): string {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-CA', { ...parts, timeZone }).format(now);
}

/** Returns the first day of a period, YYYY-MM-DD, or null for `all`. Today is the period's last day. */
export function firstDay(period: Period, timeZone: string, now: Date): string | null {
  if (period === 'all') return null;
  const day = new Date(`${today(timeZone, now)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - (Number(period) - 1));
  return day.toISOString().slice(0, 10);
}
