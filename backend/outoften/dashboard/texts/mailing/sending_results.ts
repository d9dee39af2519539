// Texts of what became of e-mails, and of the check before they are sent.

import { formatCount, formatPercent, formatPlural } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';

/** What becomes of an e-mail. */
export const MAIL_STATES: Record<Schemas['MailItem']['state'], string> = {
  pending: 'Waiting',
  sending: 'Being sent',
  sent: 'Sent',
  uncertain: 'Uncertain',
  failed: 'Refused',
  skipped: 'Left out',
};

export const TEXTS = {
  results: 'Results',
  resultsAbout: 'The response rate is answered ÷ delivered. Whether an e-mail was opened is never measured.',
  allRuns: 'All runs',
  run: (number: number, date: string) => `Run ${number}, ${date}`,
  whichRun: 'Which run',
  responseRate: 'Response rate',
  noneDelivered: 'Nothing is delivered yet.',
  range: (low: number, high: number) =>
    `By chance alone, it could be ${formatPercent(low)} to ${formatPercent(high)}.`,
  answered: 'Answered',
  opened: 'Survey page used',
  openedHelp:
    'A person opened the survey page and used it, answered or not. Mail programs that open links are not counted.',
  delivered: 'Delivered',
  deliveredHelp: 'Sent, and not come back.',
  bounced: 'Came back',
  bouncedHelp: 'The address does not work, or the mailbox is full.',
  complained: 'Reported as spam',
  unsubscribed: 'Unsubscribed',
  failed: 'Refused',
  failedHelp:
    'The mail server did not take them. Those to addresses that it does not know also count as come back.',
  uncertain: 'Uncertain',
  uncertainHelp:
    'They were being handed to the mail server when this server stopped. Perhaps they arrived, so they count as delivered and are never sent again.',
  showAnswers: 'Show the answers',
  leftOut: 'Who was left out',
  leftOutAbout: 'Checked just before sending, so that nobody is asked too often or against their will.',
  nobodyLeftOut: 'Nobody was left out.',
  reason: 'Reason',
  people: 'People',
  mails: 'E-mails',
  mailsAbout: 'Each person gets one e-mail per run at most.',
  noMails: 'No e-mails in this state.',
  which: 'State',
  all: 'All',
  person: 'Person',
  at: 'Time',
  pages: 'Pages of the list',
  dueAt: (date: string) => `planned for ${date}`,

  check: 'Will your e-mails be accepted?',
  checkAbout: 'Looks at your mail server and at what your domain says about itself. Nothing is sent.',
  checkButton: 'Check now',
  checkAgain: 'Check again',
  checking: 'This takes some seconds.',
  ready: 'Nothing speaks against it.',
  checkedAt: (date: string) => `Checked on ${date}.`,
  selector: 'DKIM selector',
  selectorHint:
    'The first part of the key’s name, as your mail service shows it. Empty: usual names are tried.',
  plannedMails: 'E-mails a day',
  plannedHint: 'How many you plan. From 5,000 a day on, Gmail is stricter.',
  example: 'Example',
  noMailServer: 'This server sends no e-mails yet',
  noMailServerText:
    'You can prepare sendings, but nothing is sent. The operator of the server needs an account at a mail service, enters both lines in the server’s settings with the values of that account, and restarts the server.',
};

/** What was looked at, by the beginning of a finding's code. */
const LOOKED_AT: [string, string][] = [
  ['relay', 'Mail server'],
  ['spf', 'SPF: who may send for your domain'],
  ['dkim', 'DKIM: signatures'],
  ['dmarc', 'DMARC: what happens to forgeries'],
  ['not_aligned', 'Proof that e-mails are yours'],
  ['aligned', 'Proof that e-mails are yours'],
  ['b', 'Many e-mails to Gmail'],
  ['one_click', 'Unsubscribing by one click'],
  ['reports', 'Bounces and complaints'],
];

/** Findings whose text in the API names the API. */
export const FINDING_TEXTS: Record<string, string> = {
  dkim_unknown:
    'No DKIM key of your domain was found under the usual names. Set it up at your mail service, enter its selector above, and check again.',
  reports_missing:
    'This server gets no reports of bounces and complaints, so it would go on writing to dead addresses. Add your mail service under Sendings, Bounces and complaints; or ask the operator of the server to name a mailbox for bounces.',
};

/** How bad a finding is. */
export const FINDING_STATES: Record<Schemas['MailFinding']['state'], string> = {
  ok: 'Good',
  warning: 'Better change it',
  fault: 'To do',
};

/** Returns what a finding is about. */
export function lookedAt(code: string): string {
  return LOOKED_AT.find(([start]) => code.startsWith(start))?.[1] ?? code;
}

/** Returns what a check has found. */
export function findingsSentence(faults: number, warnings: number): string {
  if (faults > 0) return `${formatPlural(faults, 'thing', 'things')} to do before you send.`;
  if (warnings > 0) return `You can send. ${formatPlural(warnings, 'thing', 'things')} would make it better.`;
  return TEXTS.ready;
}

/** Returns the rate in words. */
export function rateSentence({ answered, delivered }: Schemas['SendingReport']): string {
  return `${formatCount(answered)} of ${formatCount(delivered)} delivered`;
}
