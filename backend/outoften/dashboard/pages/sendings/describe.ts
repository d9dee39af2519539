import type { PillKind } from '../../components/layout/pill.tsx';
import { formatDateTime } from '../../format.ts';
import { ApiError, type Schemas } from '../../server/api.ts';
import { WEEKDAYS } from '../../texts/mailing/sending_form.ts';
import {
  hoursSentence,
  KIND_NAMES,
  limitSentence,
  REFUSALS,
  relativeSentence,
  spreadSentence,
  TEXTS,
} from '../../texts/mailing/sendings.ts';

export type Sending = Schemas['SendingOut'];
export type Schedule = Schemas['Schedule'];

/** The look of each state. */
export const STATE_PILLS: Record<Sending['state'], PillKind> = {
  draft: 'plain',
  active: 'good',
  paused: 'warning',
  finished: 'accent',
  canceled: 'plain',
};

/** Returns when a sending is sent, in a few words. */
export function describeSchedule({ schedule, state }: Sending, timeZone: string): string {
  const { kind, first_at: first, after_days: days, relative_to: date } = schedule;
  if (kind === 'relative') return relativeSentence(days, dateName(date));
  if (state !== 'draft') return KIND_NAMES[kind];
  const start = first ? TEXTS.from(formatDateTime(first, timeZone)) : TEXTS.whenStarted;
  return `${KIND_NAMES[kind]}, ${start}`;
}

/** Returns how fast and in which hours the e-mails of a run are sent. */
export function describePace({ schedule, hourly_limit: limit }: Sending): string {
  const { working_hours: hours, spread_hours: spread } = schedule;
  return [
    hours && hoursSentence(describeDays(hours.days), hours.opens, hours.closes),
    spread > 0 && spreadSentence(spread),
    limit !== null && limitSentence(limit),
  ]
    .filter(Boolean)
    .join(', ');
}

function dateName(name: string | null): string {
  return name === 'created_at' ? TEXTS.customerSince : `“${name}”`;
}

/** Days in a row as a range. */
function describeDays(days: number[]): string {
  const names = days.map((day) => WEEKDAYS[day - 1] ?? '');
  const [first = 0] = days;
  const isRow = days.length > 2 && days.every((day, index) => day === first + index);
  return isRow ? `${names[0]} to ${names.at(-1)}` : names.join(', ');
}

/** Runs a change; what the server says about its API is said in plain words instead. */
export async function inPlainWords<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    const text = error instanceof ApiError && REFUSALS[error.code];
    throw text ? new ApiError(error.status, text, error.code) : error;
  }
}
