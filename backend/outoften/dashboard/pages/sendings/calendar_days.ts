import { addDays, today } from '../../time_zone.ts';
import type { Sending } from './describe.ts';

/** One time that something is, was or may be sent. */
export interface CalendarEntry {
  id: number;
  name: string;
  kind: 'sent' | 'planned' | 'draft';
  at: string;
}

/** Runs of a regular sending that are shown ahead: a year of the most frequent ones. */
const RUNS_AHEAD = 4;
const MONTHS = { once: 0, relative: 0, quarterly: 3, half_yearly: 6, yearly: 12 };

/** Returns the weeks of a month (YYYY-MM), each from Monday on; null for days of other months. */
export function weeksOf(month: string): (string | null)[][] {
  const first = `${month}-01`;
  const weekday = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
  const days = Array.from({ length: 42 }, (_, index) => addDays(first, index - weekday));
  return [0, 7, 14, 21, 28, 35]
    .map((at) => days.slice(at, at + 7).map((day) => (day.startsWith(month) ? day : null)))
    .filter((week) => week.some(Boolean));
}

/** Returns the month (YYYY-MM) that is `count` months after another one. */
export function addMonths(month: string, count: number): string {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + count))
    .toISOString()
    .slice(0, 7);
}

/**
 * Returns what is planned, by day. Later runs of regular sendings are on the same day of the month, or on the last day of
 * shorter months. A sending after a date of each person may be sent every day, so it is on none.
 */
export function plannedDays(sendings: Sending[], timeZone: string): [string, CalendarEntry][] {
  return sendings.flatMap(({ id, name, state, schedule, next_at }) => {
    const at = state === 'draft' ? schedule.first_at : next_at;
    if (!at || schedule.kind === 'relative' || !(state === 'draft' || state === 'active')) return [];
    const step = MONTHS[schedule.kind];
    const next = dayOf(at, timeZone);
    const dayOfMonth = dayOf(schedule.first_at ?? at, timeZone).slice(8);
    return Array.from({ length: step ? RUNS_AHEAD + 1 : 1 }, (_, run): [string, CalendarEntry] => {
      const month = addMonths(next.slice(0, 7), run * step);
      const last = addDays(`${addMonths(month, 1)}-01`, -1);
      const day = run === 0 ? next : `${month}-${dayOfMonth}`;
      return [day > last ? last : day, { id, name, at, kind: state === 'draft' ? 'draft' : 'planned' }];
    });
  });
}

/** Returns the day of a time by the clock of the website. */
export function dayOf(at: string, timeZone: string): string {
  return today(timeZone, new Date(at));
}
