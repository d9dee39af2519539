// The filters that every number on a page obeys. They live in the query of the address; this is the only module that reads
// and writes them.

import type { Schemas } from '../server/api.ts';
import { CATEGORIES, type Category } from '../server/constants.ts';
import { addDays, today } from '../time_zone.ts';

/** The channel of a response. */
export type Channel = Schemas['ResponseOut']['channel'];
/** All channels, the most frequent first. */
export const CHANNELS: Channel[] = ['widget', 'email', 'link', 'api', 'import'];

/** The ranges of days to choose from: a number of days up to today, `all`, or `custom` with two dates. */
export const PERIODS = ['7', '30', '90', '365', 'all'] as const;
/** One of PERIODS, or `custom`. */
export type Period = (typeof PERIODS)[number] | 'custom';
/** The range that applies when the address names none. */
export const DEFAULT_PERIOD: Period = '90';

/** The filters of a page. Null and false filter nothing. */
export interface Filters {
  period: Period;
  /** The first day of a custom period, YYYY-MM-DD; null for no limit. */
  from: string | null;
  /** The last day of a custom period, YYYY-MM-DD; null for no limit. */
  to: string | null;
  channel: Channel | null;
  /** A segment, `key:value`. */
  segment: string | null;
  category: Category | null;
  /** The version of the survey that was asked. */
  version: number | null;
  /** Whether suspect responses are left out. */
  withoutSuspect: boolean;
  /** Whether only responses that the owner has excluded are shown; reports never count them. */
  onlyExcluded: boolean;
}

/** The name of a filter, as a page lists those that it obeys. */
export type FilterName =
  | 'dates'
  | 'channel'
  | 'segment'
  | 'category'
  | 'version'
  | 'withoutSuspect'
  | 'onlyExcluded';

/** The parameters of the address that hold the filters. */
const PARAMETERS = [
  'period',
  'from',
  'to',
  'channel',
  'segment',
  'category',
  'version',
  'suspect',
  'excluded',
];

/** The filters when the address has none. */
export const NO_FILTERS: Filters = {
  period: DEFAULT_PERIOD,
  from: null,
  to: null,
  channel: null,
  segment: null,
  category: null,
  version: null,
  withoutSuspect: false,
  onlyExcluded: false,
};

function readDay(value: string | null): string | null {
  const isDay = value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
  return isDay ? value : null;
}

/** Returns the filters that a query names; values that make no sense are left out. */
export function readFilters(search: string): Filters {
  const query = new URLSearchParams(search);
  const [from, to] = [readDay(query.get('from')), readDay(query.get('to'))];
  const isCustom = from !== null || to !== null;
  const segment = query.get('segment');
  const version = Number(query.get('version'));
  return {
    period: isCustom
      ? 'custom'
      : (PERIODS.find((period) => period === query.get('period')) ?? DEFAULT_PERIOD),
    from: from !== null && to !== null && from > to ? to : from,
    to: from !== null && to !== null && from > to ? from : to,
    channel: CHANNELS.find((channel) => channel === query.get('channel')) ?? null,
    segment: segment && /^[^:]+:./.test(segment) ? segment : null,
    category: CATEGORIES.find((category) => category === query.get('category')) ?? null,
    version: Number.isSafeInteger(version) && version > 0 ? version : null,
    withoutSuspect: query.get('suspect') === 'out',
    onlyExcluded: query.get('excluded') === 'only',
  };
}

/** Returns the query with some filters changed; defaults are left out, and parameters of others are kept. */
export function writeFilters(search: string, change: Partial<Filters>): string {
  const filters = { ...readFilters(search), ...change };
  const isCustom = filters.period === 'custom' && (filters.from !== null || filters.to !== null);
  const values: Record<string, string | null> = {
    period:
      isCustom || filters.period === 'custom' || filters.period === DEFAULT_PERIOD ? null : filters.period,
    from: isCustom ? filters.from : null,
    to: isCustom ? filters.to : null,
    channel: filters.channel,
    segment: filters.segment,
    category: filters.category,
    version: filters.version === null ? null : String(filters.version),
    suspect: filters.withoutSuspect ? 'out' : null,
    excluded: filters.onlyExcluded ? 'only' : null,
  };
  const query = new URLSearchParams(search);
  for (const name of PARAMETERS) {
    const value = values[name];
    if (value) query.set(name, value);
    else query.delete(name);
  }
  return query.size > 0 ? `?${query}` : '';
}

/** Returns only the part of a query that holds filters, for a link to another page. */
export function keepFilters(search: string): string {
  return writeFilters('', readFilters(search));
}

/** Returns the names of the filters that are set, without the days: those are always shown. */
export function activeFilters(filters: Filters): FilterName[] {
  const active: [FilterName, boolean][] = [
    ['channel', filters.channel !== null],
    ['segment', filters.segment !== null],
    ['category', filters.category !== null],
    ['version', filters.version !== null],
    ['withoutSuspect', filters.withoutSuspect],
    ['onlyExcluded', filters.onlyExcluded],
  ];
  return active.filter(([, isSet]) => isSet).map(([name]) => name);
}

/** Returns the change that removes a filter. */
export function withoutFilter(name: FilterName): Partial<Filters> {
  return name === 'dates' ? { period: DEFAULT_PERIOD, from: null, to: null } : { [name]: NO_FILTERS[name] };
}

/** The first day and the day after the last one, YYYY-MM-DD, as the API takes them; a missing one is no limit. */
export interface DayRange {
  from?: string;
  to?: string;
}

/** Returns the days of a page's period. Today, in the site's time zone, is the last day of a number of days. */
export function dayRange(filters: Filters, timeZone: string, now: Date = new Date()): DayRange {
  const { period, from, to } = filters;
  if (period === 'all') return {};
  if (period === 'custom') return { ...(from && { from }), ...(to && { to: addDays(to, 1) }) };
  const end = addDays(today(timeZone, now), 1);
  return { from: addDays(end, -Number(period)), to: end };
}

/** Returns the query parameters that reports take. Goals know only the days. */
export function reportQuery(filters: Filters, timeZone: string, now: Date = new Date()) {
  return {
    ...dayRange(filters, timeZone, now),
    ...(filters.channel && { channel: filters.channel }),
    ...(filters.segment && { segment: filters.segment }),
    ...(filters.version && { version: filters.version }),
    ...(filters.withoutSuspect && { exclude_suspect: true }),
  };
}

/** Returns the query parameters that lists and exports of responses take. */
export function responsesQuery(filters: Filters, timeZone: string, now: Date = new Date()) {
  return {
    ...dayRange(filters, timeZone, now),
    ...(filters.channel && { channel: filters.channel }),
    ...(filters.segment && { segment: filters.segment }),
    ...(filters.category && { category: filters.category }),
    ...(filters.version && { version: filters.version }),
    ...(filters.withoutSuspect && { suspect: false }),
    ...(filters.onlyExcluded && { excluded: true }),
  };
}
