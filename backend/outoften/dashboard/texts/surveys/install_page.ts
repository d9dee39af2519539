// Texts of the page that installs the tag.

import { formatCount, formatDateTime } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { tagStatusSentences } from './install.ts';

/** The texts without numbers. */
export const TEXTS = {
  show: 'Show',
  hide: 'Hide',
  showStep: (title: string) => `Show: ${title}`,
  hideStep: (title: string) => `Hide: ${title}`,
  isReadOnly: 'Your role can read this page, not change it. Ask an editor or an admin of this dashboard.',
  originsStep: 'Allow the addresses of your pages',
  tagStep: 'Put the tag on your pages',
  checkStep: 'Check that it works',
  identityStep: 'Say who your visitors are',
  originsHelp:
    'Only pages at these addresses may ask. Name the start of the address, as your browser shows it: `https://www.example.com` covers all its pages.',
  originLabel: 'Address of your website',
  originHint:
    'For example `https://www.example.com`. With and without `www.` are two addresses. `https://*.example.com` allows all subdomains.',
  allowToo: (origin: string) => `Allow ${origin} too`,
  removeOrigin: (origin: string) => `Remove ${origin}`,
  removed: (origin: string) => `Pages at ${origin} may not ask any more.`,
  undo: 'Undo',
  allowedAddresses: 'Allowed addresses',
  localPages: 'Pages on this computer',
  localPagesHelp: '`localhost`, for tests. Visitors have no such pages.',
  onlyLocal:
    'No address of a website yet. Until then, only pages on this computer (`localhost`) may ask, so that you can try it.',
  neverLoadedHere: 'The tag was not loaded here in the last 30 days.',
  platform: 'Where do you add the tag?',
  signingLanguage: 'The language of your server',
  checkLabel: 'Address of one of your pages',
  checkHint:
    'The server opens this page and looks for the tag, for example `https://www.example.com/account`.',
  check: 'Check the page',
  checkResult: 'Result of the check',
  copyCode: 'Copy the code',
  allowIfYours: 'If this page is yours, allow its address.',
  checkedPage: (url: string) => `Checked: ${url}`,
  reported: 'What pages reported',
  nothingReported: 'Nothing yet. Open one of your pages with the tag in a browser; it appears here.',
  mayAskYes: 'Allowed',
  mayAskNo: 'Not allowed',
  identityHelp:
    'Without this, people are recognized by their browser. With a signed id, nobody can answer for another person, nobody is asked again on another device, and you see who gave which answer.',
  makeSecret: 'Make an identity secret',
  makeAnotherSecret: 'Make another identity secret',
  secretTitle: 'Your new identity secret',
  secretOnce: 'It is shown only now. Copy it before you close this window.',
  secretCopy: 'Copy the secret',
  secretKeep:
    'Store it on your server in the environment variable `OUTOFTEN_IDENTITY_SECRET` (in WordPress: a line in `wp-config.php`). Never put it into a page, an app or the source code.',
  thirdSecretTitle: 'Replace the oldest secret?',
  thirdSecretText:
    'The newest two secrets are valid. With a new one, the older of the present two stops working at once: people whose id is signed with it are refused.',
  notAsked: 'Why was this person not asked?',
  traits: 'For rules and segments: since when, and which plan',
  traitsHelp:
    'Write the values of the person who is signed in where the example has `2026-03-01` and `pro`. The script stands above the tag. The code for WordPress has the date already.',
  notAskedHelp: 'What the server knows about one person and this survey, now.',
  respondentLabel: 'The id of the person',
  respondentHint: 'The id that your pages pass on, as the responses show it.',
  pageLabel: 'Address of the page (optional)',
  pageHint: 'For surveys that ask on some pages only.',
  findOut: 'Find out',
  reasonsAgainst: 'Not asked now, because:',
  noReason: 'The server would ask this person now.',
  noReasonButPage: 'The server would ask this person now, if the page agrees:',
  onlyPageKnows: 'Only the page can check this:',
  neverAsked: 'This person was never asked.',
  surveyLink: 'Link to the survey',
  surveyLinkHelp:
    'Opens the survey on a page of its own, without the tag: for e-mails, chats, invoices or a code on paper.',
  surveyLinkSigned: 'This site asks only people with a signed id: add it to the link as `?token=…`.',
  surveyLinkInactive: 'The survey is switched off, so its link asks nobody.',
  copyLink: 'Copy the link',
};

/** What screen readers hear of a step's mark. */
export const MARK_NAMES = {
  done: 'Done:',
  todo: 'To do:',
  warning: 'Attention:',
  optional: 'Optional:',
} as const;

/** What is read before a finding. */
export const SEVERITY_NAMES = { ok: 'Good:', warning: 'Attention:', error: 'Problem:' } as const;

/** The sentences of the steps, with times in a time zone. */
export function stepTexts(timeZone: string) {
  const at = (iso: string) => formatDateTime(iso, timeZone);
  return {
    allowed: (count: number) =>
      count === 1 ? '1 address is allowed.' : `${formatCount(count)} addresses are allowed.`,
    noneAllowed: 'No address is allowed yet. Start with the address of your website.',
    refused: (count: number) =>
      count === 1
        ? 'Pages at 1 address have the tag and are not allowed. Is it yours? Then allow it.'
        : `Pages at ${formatCount(count)} addresses have the tag and are not allowed. Allow those that are yours.`,
    neverLoaded: 'No page has loaded the tag yet.',
    loaded: (iso: string) => `A page last loaded the tag on ${at(iso)}.`,
    loadedHere: (iso: string) => `So far only pages on this computer loaded the tag, last on ${at(iso)}.`,
    loadedLongAgo: (iso: string) => `No page has loaded the tag since ${at(iso)}. Is it still on your pages?`,
    works: (origins: string[]) => `Pages at ${listed(origins)} load the tag and may ask.`,
    blocked: 'A page or a browser extension blocked the card lately. See below.',
    onlyRefused: 'Pages have the tag, but may not ask. Allow their address in step 1.',
    nothingToCheck: 'No page that may ask has loaded the tag yet.',
    noSecret: 'Optional. For websites where people sign in.',
    secrets: (count: number) =>
      count === 1 ? '1 secret is valid.' : `${formatCount(count)} secrets are valid.`,
    secretNeeded:
      'This site asks only people with a signed id, and there is no secret yet, so nobody is asked.',
    tokensRefused: (iso: string) =>
      `Signed ids were refused, last on ${at(iso)}. Check the secret and the clock of your server.`,
  };
}

export type StepTexts = ReturnType<typeof stepTexts>;

function listed(origins: string[]): string {
  const hosts = origins.map((origin) => origin.replace(/^https?:\/\//, ''));
  if (hosts.length <= 2) return hosts.join(' and ');
  return `${hosts[0]} and ${formatCount(hosts.length - 1)} more addresses`;
}

/** Returns what is left to do: the sentence below the page's heading. */
export function progressSentence(done: number, steps: number): string {
  return done === steps ? 'The tag is installed.' : `${done} of ${steps} steps are done.`;
}

/** Days after which a problem that was not reported again is no longer shown. */
const PROBLEM_DAYS = 30;

/** Returns a sentence for each problem that pages reported lately. */
export function problemSentences(
  statuses: Schemas['TagSignal'][],
  timeZone: string,
  now: number = Date.now(),
): string[] {
  const oldest = now - PROBLEM_DAYS * 86_400_000;
  const recent = statuses.filter(({ last_at }) => last_at && Date.parse(last_at) >= oldest);
  // The first sentence is about the tag itself.
  return tagStatusSentences(recent, timeZone).slice(1);
}

/** Returns when a page of an address last loaded the tag. */
export function loadedOriginSentence(row: Schemas['LoadedOrigin'], timeZone: string): string {
  const times = row.count === 1 ? 'once' : `${formatCount(row.count)} times`;
  return `Loaded the tag ${times}, last on ${formatDateTime(row.last_at, timeZone)}.`;
}

/** Returns from when on a person is asked again. */
export function retrySentence(iso: string, timeZone: string): string {
  return `Asked again from ${formatDateTime(iso, timeZone)} on.`;
}

/** Returns when a person was last asked. */
export function lastAskSentence(iso: string | null, timeZone: string): string {
  return iso ? `Last asked on ${formatDateTime(iso, timeZone)}.` : TEXTS.neverAsked;
}
