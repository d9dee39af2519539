// Texts of the follow-ups: the work on a response. The card's second question is never called so.

import { formatCount, formatDay, formatPlural } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';

export type WorkState = Schemas['FollowUpItem']['state'];

export const STATE_NAMES: Record<WorkState, string> = { open: 'Open', waiting: 'Waiting', closed: 'Closed' };

export const TEXTS = {
  about: 'People you get back to after their answer.',
  list: 'List',
  board: 'Board',
  layout: 'Layout',
  filters: 'Filters',
  all: 'All',
  mine: 'Mine',
  overdue: 'Overdue',
  unassigned: 'Unassigned',
  anybody: 'Anybody’s',
  anonymous: 'Anonymous',
  noComment: 'No comment',
  nothing: 'No follow-up matches the filters',
  nothingHelp: 'Choose “All” to see the others.',
  noneYet: 'No follow-ups yet',
  noneYetHelp:
    'A follow-up begins when you set a response to “Open”, for example to call the person back. A rule in Automation can do it for every detractor.',
  toResponses: 'Open Responses',
  emptyColumn: 'Nothing here',
  cut: 'Only the 200 newest of each state are shown.',
  move: (text: string) => `Move “${text}”`,
  moveTo: (state: WorkState) => `Move to ${STATE_NAMES[state]}`,
  moved: (state: WorkState) => `Moved to ${STATE_NAMES[state]}.`,
  boardHelp: 'Drag a card to another column, or use its menu.',
  toResponse: 'Open the response',

  history: 'What was done',
  nothingDone: 'Nothing yet.',
  addNote: 'Add to the history',
  addNoteHint: 'Only your team sees it.',
  add: 'Add',
  begin: 'Choose “Open” to begin a follow-up.',

  report: 'How follow-ups went',
  explainReport:
    'The median time from opening to closing. The next score is the first answer of the same people after their follow-up was closed. People who were dissatisfied often answer higher the next time also without a follow-up: read the difference as a hint, not as a proof.',
  unfinished: 'Not closed',
  closed: 'Closed',
  timeToClose: 'Median time to close',
  nextScore: 'The same people’s next NPS',
  tooFewAgain: 'Shown when 5 of these people have answered again.',
  noneClosed: 'None is closed yet.',
  truncated: 'Only the newest follow-ups are counted.',
};

/** Returns by when a follow-up is due. */
export function dueSentence(day: string, isOverdue: boolean): string {
  return isOverdue ? `Overdue since ${formatDay(day)}` : `Due ${formatDay(day)}`;
}

/** Returns a number of hours as people say it. */
export function duration(hours: number): string {
  if (hours < 1) return 'less than 1 hour';
  if (hours < 48) return formatPlural(Math.round(hours), 'hour', 'hours');
  return formatPlural(Math.round(hours / 24), 'day', 'days');
}

/** Returns how many follow-ups are open and waiting. */
export function unfinishedSentence({ open, waiting }: Schemas['FollowUpReport']): string {
  return `${formatCount(open)} open, ${formatCount(waiting)} waiting`;
}

/** Returns how many of all follow-ups are closed. */
export function ofAll(count: number): string {
  return `of ${formatPlural(count, 'follow-up', 'follow-ups')}`;
}

/** Returns whose scores are compared. */
export function peopleSentence(people: number): string {
  return `of ${formatPlural(people, 'person who answered again', 'people who answered again')}`;
}

/** Returns what an entry of the history changed. */
export function changeSentences(changes: Record<string, unknown>, nameOf: (id: number) => string): string[] {
  const { state, closed_reason: reason, assignee, due } = changes;
  const sentences = [];
  if (typeof state === 'string') {
    const name = (STATE_NAMES as Record<string, string>)[state] ?? 'New';
    sentences.push(typeof reason === 'string' ? `${name}: ${reason}` : name);
  } else if (typeof reason === 'string') sentences.push(`Reason: ${reason}`);
  if (typeof assignee === 'number') sentences.push(`Assigned to ${nameOf(assignee)}`);
  if (assignee === null) sentences.push('Assigned to nobody');
  if (typeof due === 'string') sentences.push(`Due ${formatDay(due)}`);
  if (due === null) sentences.push('No due date');
  return sentences;
}
