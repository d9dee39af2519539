import { DEFAULT_PERIOD, PERIODS } from '../../address/filters.ts';
import type { Schemas } from '../../server/api.ts';
import { addDays, lastDayOf, today } from '../../time_zone.ts';
import type { Section } from '../overview/panels.tsx';

/** The shortest password that the server accepts. */
export const MIN_PASSWORD = 8;

/** What the form of a link holds. */
export interface Draft {
  name: string;
  sections: Section[];
  period: (typeof PERIODS)[number];
  password: string;
  removesPassword: boolean;
  /** YYYY-MM-DD in the site's time zone, or empty. */
  lastDay: string;
  /** An origin per line. */
  frames: string;
}

const DEFAULT_SECTIONS: Section[] = [
  'score',
  'trend',
  'segments',
  'themes',
  'response_rate',
  'goals',
  'choices',
];

/** Returns the form of a link; of a new one without a link. */
export function draftOf(share: Schemas['ShareOut'] | null, timeZone: string): Draft {
  return {
    name: share?.name ?? '',
    sections: share?.sections ?? DEFAULT_SECTIONS,
    period: PERIODS.find((period) => period === (share?.period ?? DEFAULT_PERIOD)) ?? '90',
    password: '',
    removesPassword: false,
    lastDay: share?.expires_at ? lastDayOf(share.expires_at, timeZone) : '',
    frames: share?.frame_origins.join('\n') ?? '',
  };
}

/** Returns the origins of the lines that have one. */
export function originsOf(text: string): string[] {
  return text
    .split(/\s+/)
    .map((line) => line.trim())
    .filter(Boolean);
}

/** Returns the moment at which the last day ends in a time zone; null for no end. */
export function endOfLink({ lastDay }: Pick<Draft, 'lastDay'>, timeZone: string): string | null {
  if (!lastDay) return null;
  const end = addDays(lastDay, 1);
  const utc = Date.parse(`${end}T00:00:00Z`);
  // Within a day of midnight in UTC, the first moment whose date is that day; zones differ by quarters of an hour.
  for (let quarter = -56; quarter <= 56; quarter += 1) {
    const at = new Date(utc + quarter * 15 * 60_000);
    if (today(timeZone, at) >= end) return at.toISOString();
  }
  return new Date(utc).toISOString();
}
