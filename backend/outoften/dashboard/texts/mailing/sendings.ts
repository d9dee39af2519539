// Texts of the pages of sendings: the list, one of them, and what can be done with it.

import { formatCount, formatPlural } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';

type Sending = Schemas['SendingOut'];

/** What states are called. */
export const STATE_NAMES: Record<Sending['state'], string> = {
  draft: 'Draft',
  active: 'Active',
  paused: 'Paused',
  finished: 'Finished',
  canceled: 'Canceled',
};

/** How often a sending is sent. */
export const KIND_NAMES: Record<Schemas['Schedule']['kind'], string> = {
  once: 'Once',
  quarterly: 'Every 3 months',
  half_yearly: 'Every 6 months',
  yearly: 'Every year',
  relative: 'After a date of each person',
};

/** What the calendar shows. */
export const CALENDAR_KINDS = { sent: 'sent', planned: 'planned', draft: 'draft, not started' };

/** Why a sending paused itself, and what to do. */
export const PAUSE_REASONS: Record<string, string> = {
  too_many_bounces:
    'It paused itself because too many e-mails came back. Remove addresses that do not work, check below whether your e-mails are accepted, and then resume it.',
  too_many_complaints:
    'It paused itself because too many people reported it as spam. Find out why: did they expect it? Send only to people who know you, and then resume it.',
};

/** Why the server refuses, for people who do not use the API. */
export const REFUSALS: Record<string, string> = {
  mail_not_configured:
    'This server sends no e-mails yet. Ask its operator to enter a mail server in its settings: `OUTOFTEN_SMTP_URL` and `OUTOFTEN_MAIL_FROM`.',
  postal_address_missing:
    'Your postal address is missing, which many countries require in such e-mails. Edit the sending and enter it.',
  audience_empty:
    'Nobody would get it: there are no people in this audience at present. Add people, or change the audience.',
  survey_closed:
    'The survey is switched off or over, so nobody could answer. Switch it on in the survey’s settings.',
  member_needed: 'You are signed in with a key, which has no e-mail address. Sign in as a member.',
};

export const TEXTS = {
  sendings: 'Sendings',
  about: 'Which surveys are sent by e-mail, to whom, and when.',
  add: 'New sending',
  noneYet: 'Nothing is sent by e-mail yet',
  noneYetText:
    'A sending asks people by e-mail: once, regularly, or some days after a date such as their first purchase. You can send it to yourself first.',
  noneYetForReaders: 'Editors can add one.',
  name: 'Name',
  schedule: 'When',
  progress: 'Progress',
  state: 'State',
  next: (date: string) => `next on ${date}`,
  whenStarted: 'as soon as it is started',
  from: (date: string) => `from ${date}`,
  customerSince: 'becoming a customer',
  pagesOfList: 'Pages of the list',
  calendar: 'Calendar',
  calendarAbout: 'What was sent and what comes next, by the clock of your website.',
  nothingInMonth: 'Nothing in this month.',
  daily: 'Looked at every day:',

  back: 'All sendings',
  edit: 'Edit',
  start: 'Start',
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel it for ever',
  delete: 'Delete',
  more: 'More',
  startTitle: 'Start this sending?',
  startText: 'From now on, e-mails are sent as planned. You can pause it at any time.',
  toNobody: 'Nobody is in the audience at present.',
  cancelTitle: 'Cancel this sending for ever?',
  cancelText: 'E-mails that are not sent yet are not sent. It can’t be resumed; its numbers stay.',
  keep: 'Keep it',
  deleteTitle: 'Delete this draft?',
  deleteText: 'It was never sent, so no numbers are lost.',
  started: 'Started.',
  pausedNow: 'Paused. E-mails wait.',
  resumed: 'It goes on.',
  canceledNow: 'Canceled.',
  deleted: 'Deleted.',

  survey: 'Survey',
  audience: 'To',
  everybody: 'All people on the list',
  sender: 'From',
  defaultSender: 'The server’s sender',
  replyTo: 'Replies to',
  noReplyTo: 'The sender’s address',
  pace: 'Pace',
  addedBy: (who: string, date: string) => `${who}, ${date}`,
  added: 'Added by',
  nextRun: 'Next',

  test: 'Send it to yourself',
  testAbout: 'You get the e-mail as others will. Nothing can be answered with it.',
  testButton: 'Send a test',
  testLanguage: 'Language of the test',
  testSent: (to: string) => `Sent to ${to}. If it does not arrive, look into the spam folder.`,

  progressTitle: 'Progress',
  runOf: (number: number) => `Progress of run ${number}`,
  notPrepared: 'Nothing has been sent yet.',
  nobodyDue: 'Nobody is due at present.',
  preparing: 'E-mails are still being prepared.',
  prepared: 'Prepared',
  sent: 'Sent',
  left: 'Left',
  end: 'Ready about',
};

/** Returns how many people would get it now. */
export function peopleSentence(people: number): string {
  return people === 0
    ? TEXTS.toNobody
    : `${formatPlural(people, 'person', 'people')} would get it at present.`;
}

/** Returns how far a run is. */
export function progressSentence({ sent, prepared, left }: Sending['progress']): string {
  return left > 0
    ? `${formatCount(sent)} of ${formatCount(prepared)} sent, ${formatCount(left)} left`
    : `${formatCount(sent)} sent`;
}

/** Returns when a sending is sent after a date of each person. */
export function relativeSentence(days: number, date: string): string {
  return `${formatPlural(days, 'day', 'days')} after ${date}`;
}

/** Returns over which time a run is spread. */
export function spreadSentence(hours: number): string {
  return `spread over ${formatPlural(hours, 'hour', 'hours')}`;
}

/** Returns the most e-mails in an hour. */
export function limitSentence(limit: number): string {
  return `at most ${formatCount(limit)} an hour`;
}

/** Returns between which hours e-mails are sent. */
export function hoursSentence(days: string, opens: number, closes: number): string {
  return `${days}, ${opens}:00 to ${closes}:00 where people are`;
}
