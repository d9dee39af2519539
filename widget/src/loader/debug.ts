/** The lines of `debug`: what happened, why, and what to do. The loader keeps only the codes. */
import { isBrowsersFetch } from '../calls/rescue.ts';
import type { LogEntry, ReasonCode } from './types.ts';

const SENTENCES: Record<ReasonCode, string> = {
  no_survey: 'The site has no active survey with this id, or none at all. Start it on the dashboard.',
  manual:
    'The tag has data-manual, whatever its value, so only "show" asks. To ask by itself, remove the attribute.',
  already_asking: 'A card is open, or this survey already waits for its moment. There is nothing to do.',
  overtaken: 'A later call, or the end of a card, has replaced this attempt. There is nothing to do.',
  opted_out: 'This browser has refused with consent(false). To allow it again, call consent(true).',
  privacy_signal:
    'The browser sends Global Privacy Control, and the site respects it. To ask all the same, set gpc to false on the site.',
  consent_required: 'The site asks only with consent. Call consent(true) once it is given.',
  identity_required:
    'The site asks only signed respondents. Pass a token: data-token on the tag, or identify({token}).',
  answered_recently:
    'This person has answered within answered_days. To see the card again, open a private window or call reset.',
  dismissed_recently:
    'This person has closed or ignored the card within dismissed_days. To see it again, open a private window or call reset.',
  asked_recently:
    'Another survey was shown to this person within between_surveys_days. To see the card, open a private window or call reset.',
  asked_elsewhere:
    'Another page or device of this respondent was given the ask within the last minute. Try again in a minute.',
  open_follow_up:
    'Somebody is taking care of an earlier response of this person, and the survey has skip_open_follow_ups. Close that follow-up.',
  wrong_page: 'The page is not among the survey\'s "pages", or among its "not_pages". Change these rules.',
  wrong_event: 'The survey waits for another event. Call track with the name in its rule "event".',
  not_yet:
    'The survey waits until enough is scrolled or the pointer leaves the page. It asks when that happens.',
  too_few_pages: 'This browser has seen fewer pages than the rule "page_views" wants.',
  too_few_sessions: 'This browser has visited less often than the rule "sessions" wants.',
  sampled_out:
    'This person is not in the sample. To ask everybody, set "sample_percent" to 100; show({force: true}) skips the rule.',
  account_too_young:
    'The account is younger than "account_age_days", or identify was not given a date as created_at.',
  wrong_traits: 'The traits do not match the rule "traits". Compare them with what identify was given.',
  wrong_language: 'The language of the browser is not among the rule "languages".',
  wrong_device: 'The device is not among the rule "devices".',
  not_started: 'The survey starts on a later date. Change its rule "starts".',
  ended: 'The date in the rule "ends" is over. Change it.',
  cap_reached: 'The survey\'s cap is reached. Raise "cap" or "cap_per_day".',
};

const OTHERS: Record<string, string> = {
  due: 'Nothing forbids this survey. The card comes after its delay, once it would be visible.',
  unknown: 'There is no such call, so nothing happened. Check its spelling.',
  asked: 'The card is on the page.',
  viewed: 'Half of the card was visible for a second.',
  answered: 'A score was chosen; it is sent at once.',
  drafted: 'What is typed is sent because the page may be left.',
  commented: 'The answer is complete, with its comment or choices.',
  finished: 'The answer is complete, without a comment.',
  dismissed: 'The card was closed without a score. The survey rests for dismissed_days.',
  closed: 'The card is gone.',
  identity_refused:
    'The server refuses the token. Sign a fresh one and pass it to identify; a function as token is called whenever one is needed.',
};

const REMEDIES = {
  module:
    "A file of the widget could not be loaded. Allow the server in script-src of the page's Content Security Policy, and check whether an extension blocks it.",
  wrapped:
    'This page has replaced fetch, which may be the cause: let requests to the server of the tag through unchanged. Otherwise, check the network and whether an extension blocks the request.',
  network:
    "The request failed before there was a reply. Check the network, connect-src of the page's Content Security Policy, and whether an extension blocks it.",
};

/** What the browser's own errors leave open. The server's refusals say what to do. */
const explainError = (error: unknown) => {
  if (!(error instanceof TypeError)) return '';
  if (/module/i.test(error.message)) return REMEDIES.module;
  return isBrowsersFetch() ? REMEDIES.network : REMEDIES.wrapped;
};

const sentenceFor = (event: string, [name, reason]: unknown[]) => {
  if (event === 'ignored') {
    const remedy = /^(traits|id|respondent)/.test(`${name}`)
      ? ' Pass texts, numbers, dates, true or false.'
      : '';
    return `${name} is left out (${reason}), and the rest is used.${remedy}`;
  }
  if (event === 'error') return explainError(name);
  return (SENTENCES as typeof OTHERS)[event] ?? OTHERS[event] ?? '';
};

/** Entries with the same text are the same. Pages may have replaced JSON.stringify. */
const textOf = (detail: unknown) =>
  typeof detail === 'object' && !(detail instanceof Error)
    ? `${Object.entries(detail || {})}`
    : String(detail);

/** Returns the function that prints an entry. Problems are printed once, everything else not twice in a row. */
export const createPrinter = (isCall: (name: string) => boolean) => {
  const said = new Set<string>();
  let last = '';
  return ([given, ...details]: LogEntry) => {
    let event = given;
    if (event === 'call' && !isCall(`${details[0]}`)) event = 'unknown';
    if (event === 'ask') {
      const { asked, reason } = details[0] as { asked: boolean; reason: string };
      // The line before has said so.
      if (asked || reason === last) return;
      event = reason;
      details.length = 0;
    }
    const shown = event === 'ignored' ? details.slice(0, 1) : details;
    const key = [event, ...shown.map(textOf)].join();
    const isProblem = event === 'ignored' || event === 'error' || event === 'unknown';
    if (said.has(key) && (isProblem || event === last)) return;
    if (!isProblem) last = event;
    said.add(key);
    const sentence = sentenceFor(event, details);
    console.log('outoften', event, ...shown, ...(sentence ? [`– ${sentence}`] : []));
  };
};
