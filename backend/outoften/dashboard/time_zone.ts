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
export function today(timeZone: string, now: Date = new Date()): string {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-CA', { ...parts, timeZone }).format(now);
}

/** Returns the last day that is over at a moment, or is that moment's own: what ends at midnight ends with the day before. */
export function lastDayOf(end: string, timeZone: string): string {
  return today(timeZone, new Date(Date.parse(end) - 1));
}

/** Returns the day that is `count` days after another one, YYYY-MM-DD. */
export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}
