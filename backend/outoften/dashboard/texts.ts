// Every text of the dashboard. Commands and names stand between backticks; CodeText shows them as code.

import type { Schemas } from './api.ts';
import { type Category, MIN_RESPONSES_FOR_SCORE, SCORES_OF_CATEGORY } from './constants.ts';
import {
  formatBound,
  formatCount,
  formatDateTime,
  formatPercent,
  formatPlural,
  formatRate,
} from './format.ts';
import type { Period } from './period.ts';

type Report = Pick<Schemas['ScoreReport'], 'nps' | 'interval' | 'responses' | 'reliability' | 'suspect'>;
type Rates = Pick<Schemas['Rates'], 'asked' | 'answered' | 'response_rate' | 'interval'>;
type Interval = Schemas['Interval'];
type TagStatus = Schemas['TagSignal'];
type Channel = Schemas['ResponseOut']['channel'];

/** The name of the product. */
export const PRODUCT = 'Out of Ten';

/** The names of the periods to choose from. */
export const PERIOD_NAMES: Record<Period, string> = {
  '7': 'Last 7 days',
  '30': 'Last 30 days',
  '90': 'Last 90 days',
  all: 'All time',
};

/** A category, as said of one response. */
export const CATEGORY_NAMES: Record<Category, string> = {
  detractor: 'Detractor',
  passive: 'Passive',
  promoter: 'Promoter',
};

/** A category, as said of its responses. */
export const CATEGORY_PLURALS: Record<Category, string> = {
  detractor: 'Detractors',
  passive: 'Passives',
  promoter: 'Promoters',
};

/** The names of the channels. */
export const CHANNEL_NAMES: Record<Channel, string> = {
  api: 'API',
  email: 'E-mail',
  import: 'Import',
  link: 'Link',
  widget: 'Widget',
};

/** The texts that contain no numbers. */
export const TEXTS = {
  loading: 'Loading…',
  live: 'Live: new responses appear automatically.',
  reconnecting: 'Reconnecting: the server does not answer at the moment.',
  trademarks:
    'Net Promoter, NPS and the related emoticons are registered trademarks, and Net Promoter Score and Net Promoter System are service marks, of Bain & Company, Inc., NICE Systems, Inc. and Fred Reichheld. Out of Ten is not affiliated with them.',
  survey: 'Survey',
  period: 'Period',
  signOut: 'Sign out',
  stillSignedIn: (why: string) => `You are still signed in. ${why}`,

  pages: 'Pages',
  overview: 'Overview',
  responses: 'Responses',
  install: 'Install',

  signIn: 'Sign in',
  adminKey: 'Admin key',
  adminKeyAccount: 'Out of Ten admin key',
  adminKeyHelp:
    'The key begins with `oot_sk_`, and you may do here what the key may do. To create a key, stop the server and run `outoften key create`. Or restart the server: each start prints a new sign-in link.',
  keyMissing: 'Enter an admin key.',
  unreachable: 'The server cannot be reached. Try again in a moment.',
  notSignedInYet: (why: string) => `You are not signed in yet. ${why}`,
  sessionEnded: 'Your session has ended. Sign in again.',
  noCookie:
    'The server accepted the key or link, but this browser did not keep the session. Allow cookies for this address, and open it over https.',

  noSurvey: 'No survey yet',
  noSurveyHelp:
    'Create a survey through the API: run this command with an admin key as `KEY`. This page shows the survey automatically.',
  noSiteHelp:
    'Create a site and a survey through the API: run these commands with an admin key as `KEY`. Use the `id` in the first reply as `site_id` in the second command. This page shows the survey automatically.',
  firstSurveyName: 'First survey',
  firstSiteName: 'My site',
  notFound: 'Page not found',
  notFoundHelp: 'This address is not a page of the dashboard, or the survey does not exist.',
  toOverview: 'Open the overview',
  outdated: 'This page could not be loaded. The server may have been updated.',
  reload: 'Reload',

  inactive: 'not active, nobody is asked',
  daysIn: (timeZone: string) => `days in ${timeZone}`,
  nps: 'NPS',
  categories: 'Categories',
  distribution: 'Responses at each score',
  scoreLabel: 'Score',
  responseRate: 'Response rate',
  asked: 'Asked',
  answered: 'Answered',
  commented: 'Commented',
  dismissed: 'Dismissed',
  ignored: 'Ignored',
  ofAnswered: (share: string) => `${share} of answered`,
  ofAsked: (share: string) => `${share} of asked`,
  nobodyAsked: 'Nobody was asked in this period.',

  latest: 'Latest responses',
  allResponses: 'All responses',
  older: 'Older responses',
  olderFailed: (why: string) => `The older responses could not be loaded. ${why}`,
  noResponses: 'No responses yet.',
  suspect: 'suspect',
  respondent: 'respondent',
  showComment: 'Show the whole comment',
  foldComment: 'Show less of the comment',

  putTag: 'Put the tag on your site',
  putTagHelp:
    "Paste this tag anywhere in your pages' HTML, for example in the head. Then open one of the pages: the first response appears here automatically.",
  tag: 'The tag for your site',
  copyTag: 'Copy the tag',
  copied: 'Copied.',
  selected: 'The tag is selected: press Ctrl+C, or ⌘C on a Mac, to copy it.',
  surveyLink: 'In an e-mail or on paper, use this link. It opens the survey on a page of its own: ',
  surveyLinkSigned: ', with a signed identity as `token`.',
  originsAre: (origins: string[]) => `Pages of these origins may ask: ${origins.join(', ')}.`,
  noOrigins: 'Only pages on `localhost` and `127.0.0.1` may ask until you allow the origin of your site.',
  anotherOrigin: 'Another origin',
  allow: 'Allow',
  allowOrigin: (origin: string) => `Allow ${origin}`,
  allowed: (origin: string) => `Pages of ${origin} may ask.`,
  refusedPages: 'Pages that may not ask',
  refusedHelp:
    'Pages of these origins have the tag, but the site does not allow them. Allow an origin only if the pages are yours.',
};

/** Returns the scores of a category, such as "0–6". */
export function categoryScores(category: Category): string {
  const { min, max } = SCORES_OF_CATEGORY[category];
  return `${min}–${max}`;
}

function intervalName(interval: Interval): string {
  return `${Math.round(interval.confidence * 100)}% interval`;
}

/** Returns the caption below the score: its interval and number of responses, or why there is no score. */
export function scoreCaption(report: Report): string {
  if (report.responses === 0) return 'No responses in this period.';
  const responses = formatPlural(report.responses, 'response', 'responses');
  if (report.nps === null) {
    return `${responses} so far. The score appears from ${MIN_RESPONSES_FOR_SCORE} responses on.`;
  }
  if (!report.interval) return `from ${responses}`;
  const { low, high } = report.interval;
  return `${intervalName(report.interval)} ${formatBound(low)} to ${formatBound(high)}, from ${responses}`;
}

/** Returns the score with its caption, as the chart's text. */
export function scoreSentence(report: Report): string {
  return report.nps === null
    ? scoreCaption(report)
    : `NPS ${formatCount(report.nps)}, ${scoreCaption(report)}`;
}

/** Returns the warnings about few or suspect responses, or an empty string. */
export function scoreCaution(report: Report): string {
  const cautions = [];
  if (report.reliability === 'low') {
    cautions.push('Few responses: the true score may lie anywhere in this interval.');
  }
  if (report.suspect) {
    const subject =
      report.suspect === report.responses ? 'All of them' : `${formatCount(report.suspect)} of them`;
    cautions.push(
      `${subject} are suspect: faster than a person reads, or very many from one address. They are counted.`,
    );
  }
  return cautions.join(' ');
}

/** Returns a category's share of the responses. Empty while the score is hidden, which the shares would reveal. */
export function categoryShare(count: number, { reliability, responses }: Report): string {
  return reliability === 'hidden' || responses === 0 ? '' : formatPercent(count / responses);
}

/** Returns the text of a bar of the distribution. */
export function distributionSentence(score: number, count: number): string {
  return `Score ${score}: ${formatPlural(count, 'response', 'responses')}`;
}

/** Returns the caption below a response rate: its interval and number of asks, or why there is no rate. */
export function rateCaption(rates: Rates): string {
  if (rates.response_rate === null) {
    return rates.answered === 0
      ? 'Nobody was asked here in this period.'
      : 'No response rate: the number of people asked is not known.';
  }
  const asks = formatPlural(rates.asked, 'ask', 'asks');
  if (!rates.interval) return `from ${asks}`;
  const { low, high } = rates.interval;
  return `${intervalName(rates.interval)} ${formatRate(low)} to ${formatRate(high)}, from ${asks}`;
}

/** Returns the response rate of a channel with its caption, as the chart's text. */
export function rateSentence(channel: string, rates: Rates): string {
  if (rates.response_rate === null) return rateCaption(rates);
  return `Response rate ${formatRate(rates.response_rate)} for ${channel}, ${rateCaption(rates)}`;
}

/** Returns a channel's name; a channel that this page does not know keeps its own. */
export function channelName(channel: string): string {
  return (CHANNEL_NAMES as Record<string, string | undefined>)[channel] ?? channel;
}

type News = Pick<Schemas['ResponseOut'], 'score' | 'category' | 'comment'>[];

/** Returns what a screen reader announces when responses arrive or get a comment, or an empty string. */
export function newsSentence({ added, commented }: { added: News; commented: News }): string {
  if (added.length > 1) return `${formatPlural(added.length, 'new response', 'new responses')}.`;
  if (added[0]) {
    const { score, category, comment } = added[0];
    return `New response: score ${score}, ${category}${comment ? ', with a comment' : ''}.`;
  }
  if (commented.length > 1) return `${formatPlural(commented.length, 'comment', 'comments')} added.`;
  return commented[0] ? `A comment was added to the response with score ${commented[0].score}.` : '';
}

/** What a list of responses shows; `total` is null where it is not known. */
export interface ListSummary {
  shown: number;
  total: number | null;
  isComplete: boolean;
  timeZone: string;
  /** Whether the page above the list is about a period that does not apply to the list. */
  isPeriodIgnored?: boolean;
}

/** Returns how many responses a list shows, of how many, and the time zone of its times. */
export function listSentence({ shown, total, isComplete, timeZone, isPeriodIgnored }: ListSummary): string {
  let text = `${formatCount(shown)} newest`;
  if (isComplete) text = shown === 1 ? 'The only one' : `All ${formatCount(shown)}`;
  // List and total are read one after the other, so the total may be older than the list.
  else if (total !== null && total > shown) text += ` of ${formatCount(total)}`;
  return `${text}${isPeriodIgnored ? ', regardless of the period above' : ''}. Times in ${timeZone}.`;
}

/** Returns what a screen reader announces when older responses were added. */
export function olderSentence(count: number): string {
  return count === 0
    ? 'No older responses.'
    : `${formatPlural(count, 'older response', 'older responses')} added.`;
}

/** Returns a sentence for everything that the site owner should know about the tag on their pages. */
export function tagStatusSentences(statuses: TagStatus[], timeZone: string, locale?: string): string[] {
  const find = (kind: TagStatus['kind']) => {
    const status = statuses.find((status) => status.kind === kind);
    const lastAt = status?.last_at;
    return status?.count && lastAt
      ? { count: status.count, at: formatDateTime(lastAt, timeZone, locale) }
      : null;
  };
  const [tag, refused, unseen] = [find('tag'), find('card_refused'), find('not_visible')];
  const sentences = [tag ? `A page last loaded the tag on ${tag.at}.` : 'No page has loaded the tag yet.'];
  if (refused) {
    const times = refused.count === 1 ? 'once' : `${formatCount(refused.count)} times`;
    sentences.push(
      `A page, its content security policy or an extension refused the card ${times}, last on ${refused.at}. A policy needs a nonce on the tag or this server in \`script-src\`.`,
    );
  }
  if (unseen) {
    const cards = formatPlural(unseen.count, 'card was', 'cards were');
    sentences.push(`${cards} drawn where nobody saw them for half a minute, last on ${unseen.at}.`);
  }
  const identity = find('identity_refused');
  if (identity) {
    const tokens = formatPlural(identity.count, 'identity token was', 'identity tokens were');
    sentences.push(
      `${tokens} wrong or expired, last on ${identity.at}. Check the secret and the clock of the server that signs.`,
    );
  }
  return sentences;
}

/** Returns when and how often pages of an origin were refused, or loaded the tag without asking yet. */
export function refusedOriginSentence(
  row: Schemas['RefusedOrigin'],
  timeZone: string,
  locale?: string,
): string {
  const times = row.count === 1 ? 'once' : `${formatCount(row.count)} times`;
  const at = formatDateTime(row.last_at, timeZone, locale);
  return row.request === 'ask'
    ? `Refused ${times}, last on ${at}.`
    : `Loaded the tag ${times}, last on ${at}.`;
}
