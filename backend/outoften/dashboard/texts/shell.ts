// Texts of the shell and of the shared components. Each one is a whole sentence or label, never put together from parts, so
// that it can be translated. Commands and names stand between backticks; CodeText shows them as code.

import type { Channel, FilterName, Filters, Period } from '../address/filters.ts';
import { formatCount, formatDay } from '../format.ts';
import type { Schemas } from '../server/api.ts';
import type { Category } from '../server/constants.ts';
import { SCORES_OF_CATEGORY } from '../server/constants.ts';
import type { Connection } from '../server/session.ts';

/** The name of the product. */
export const PRODUCT = 'Out of Ten';

/** The names of the ranges of days to choose from. */
export const PERIOD_NAMES: Record<Exclude<Period, 'custom'>, string> = {
  '7': 'Last 7 days',
  '30': 'Last 30 days',
  '90': 'Last 90 days',
  '365': 'Last 365 days',
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

/** The names of the pages. */
export const PAGE_NAMES = {
  overview: 'Overview',
  responses: 'Responses',
  followUps: 'Follow-ups',
  respondents: 'Respondents',
  surveys: 'Surveys',
  install: 'Install',
  automation: 'Automation',
  mailing: 'E-mails',
  share: 'Share',
  settings: 'Settings',
  members: 'Members',
  account: 'Your account',
};

/** Instead of a page of a site while there is none. */
export const NO_SITE_YET = 'Create a site first.';

/** The state of the connection, beside its dot. */
export const CONNECTION_NAMES: Record<Connection, string> = {
  loading: 'Loading…',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  idle: '',
};

/** What the state of the connection means. */
export const CONNECTION_HINTS: Record<Connection, string> = {
  loading: '',
  live: 'New responses appear by themselves.',
  reconnecting: 'The server does not answer at the moment. The page tries again automatically.',
  idle: '',
};

/** The texts without numbers. */
export const TEXTS = {
  importResponses: 'Import responses from another product',
  trademarks:
    'Net Promoter, NPS and the related emoticons are registered trademarks, and Net Promoter Score and Net Promoter System are service marks, of Bain & Company, Inc., NICE Systems, Inc. and Fred Reichheld. Out of Ten is not affiliated with them.',
  skip: 'Skip to the content',
  pages: 'Pages',
  morePages: 'More',
  survey: 'Survey',
  noSurveyOfSite: (site: string) => `${site}: no survey yet`,
  account: 'Account and display',
  signOut: 'Sign out',
  stillSignedIn: (why: string) => `You are still signed in. ${why}`,
  themeAuto: 'Colors of the device',
  themeLight: 'Light colors',
  themeDark: 'Dark colors',
  shortcuts: 'Keyboard shortcuts',
  shortcutsKey: 'Key',
  shortcutsEffect: 'What it does',
  showShortcuts: 'Show the keyboard shortcuts',
  thenKey: 'then',
  goTo: (page: string) => `Go to ${page}`,
  messages: 'Messages',

  close: 'Close',
  done: 'Done',
  secretSaved: 'I have saved it',
  secretNotSaved: 'This is shown only now. Copy it, or press “I have saved it”.',
  cancel: 'Cancel',
  save: 'Save',
  apply: 'Apply',
  copy: 'Copy',
  copied: 'Copied.',
  notCopied: 'The browser did not allow copying. Select the text and press Ctrl+C, or ⌘C on a Mac.',
  enterToConfirm: (word: string) => `Enter “${word}” to confirm`,
  explain: (name: string) => `What is “${name}”?`,
  sortBy: (column: string) => `Sort by ${column}`,
  previousPage: 'Previous',
  nextPage: 'Next',
  pageNumber: (number: number) => `Page ${formatCount(number)}`,
  score: 'Score',
  asTable: 'As a table',

  filters: 'Filters',
  filter: 'Filter',
  dates: 'Dates',
  firstDay: 'First day',
  lastDay: 'Last day',
  defaultDates: 'Back to the last 90 days',
  customDates: 'Other dates',
  daysIn: (timeZone: string) => `Days begin at midnight in ${timeZone}.`,
  channel: 'Channel',
  anyChannel: 'All channels',
  category: 'Category',
  anyCategory: 'All categories',
  segment: 'Segment',
  anySegment: 'All segments',
  version: 'Version',
  anyVersion: 'All versions',
  versionNumber: (number: number) => `Version ${formatCount(number)}`,
  withoutSuspect: 'Leave out suspect responses',
  withoutSuspectHint: 'Answers faster than a person reads, or very many from one address.',
  onlyExcluded: 'Only excluded responses',
  onlyExcludedHint: 'Responses that you took out of all reports.',
  noEffectHere: 'has no effect on this page',
  clearFilters: 'Clear all',

  noSurvey: 'No survey yet',
  noSurveyHelp:
    'Create a survey through the API: run this command with an admin key as `KEY`. This page shows the survey automatically.',
  noSiteHelp:
    'Create a site and a survey through the API: run these commands with an admin key as `KEY`. Use the `id` in the first reply as `site_id` in the second command. This page shows the survey automatically.',
  firstSurveyName: 'First survey',
  firstSiteName: 'My site',
  notAllowed: 'Not for your role',
  notAllowedHelp: 'Your role does not include this page. An owner or admin can give you another role.',
  gone: 'This does not exist any more, or the address is wrong.',
  notFound: 'Page not found',
  notFoundHelp: 'This address is not a page of the dashboard, or the survey does not exist.',
  toOverview: 'Open the overview',
  toList: 'Open the list',
  outdated: 'This page could not be loaded. The server may have been updated.',
  reload: 'Reload',
};

/** Returns the scores of a category, such as "0–6". */
export function categoryScores(category: Category): string {
  const { min, max } = SCORES_OF_CATEGORY[category];
  return `${min}–${max}`;
}

/** Returns a channel's name; a channel that this page does not know keeps its own. */
export function channelName(channel: string): string {
  return (CHANNEL_NAMES as Record<string, string | undefined>)[channel] ?? channel;
}

/** The names of the roles. */
export const ROLE_NAMES: Record<Schemas['MemberOut']['role'], string> = {
  owner: 'Owner',
  admin: 'Admin',
  editor: 'Editor',
  responder: 'Responder',
  viewer: 'Viewer',
};

/** Returns who is signed in: a member with a role, or a key. */
export function accountName(own: Schemas['OwnSession'] | null): string {
  if (!own) return '';
  return own.member
    ? `${own.member.name} (${ROLE_NAMES[own.member.role]})`
    : 'Signed in with a key or a link';
}

/** Returns the name of the range of days of a page. */
export function periodName({ period, from, to }: Pick<Filters, 'period' | 'from' | 'to'>): string {
  if (period !== 'custom') return PERIOD_NAMES[period];
  if (from === null) return `Until ${formatDay(to ?? '')}`;
  return to === null ? `Since ${formatDay(from)}` : `${formatDay(from)} – ${formatDay(to)}`;
}

/** Returns a segment, `plan:pro`, as the page shows it. */
export function segmentName(segment: string): string {
  const [key = '', ...value] = segment.split(':');
  return `${key}: ${value.join(':')}`;
}

/** Returns the text of the chip of an active filter. */
export function filterName(name: FilterName, filters: Filters): string {
  const names: Record<FilterName, () => string> = {
    dates: () => periodName(filters),
    channel: () => `Channel: ${channelName(filters.channel ?? '')}`,
    segment: () => segmentName(filters.segment ?? ''),
    category: () => (filters.category ? CATEGORY_PLURALS[filters.category] : ''),
    version: () => `Version ${formatCount(filters.version ?? 0)}`,
    withoutSuspect: () => 'Without suspect responses',
    onlyExcluded: () => 'Only excluded responses',
  };
  return names[name]();
}

/** Returns what the button of a chip does. */
export function removeFilterLabel(name: FilterName, filters: Filters): string {
  return `Remove the filter “${filterName(name, filters)}”`;
}

/** How many responses there are, how many of them the filters let through, and how many of these the page lists. */
export interface Counts {
  all: number;
  filtered: number;
  /** Left out where the page lists none, or all. */
  shown?: number;
}

/** Returns the counts in a sentence. */
export function countsSentence({ all, filtered, shown }: Counts): string {
  if (all === 0) return 'No responses yet';
  if (filtered === 0) return `None of ${formatCount(all)} responses`;
  if (shown !== undefined && shown < filtered) {
    return filtered === all
      ? `${formatCount(shown)} shown of all ${formatCount(all)} responses`
      : `${formatCount(shown)} shown of ${formatCount(filtered)} filtered, ${formatCount(all)} in all`;
  }
  if (filtered !== all) return `${formatCount(filtered)} of ${formatCount(all)} responses`;
  return all === 1 ? 'The only response' : `All ${formatCount(all)} responses`;
}

/** Returns who did something: a key by its name instead of its id, also for a session that was opened with it. */
export function actorName(actor: string, keyNames: ReadonlyMap<string, string>): string {
  const id = /(?:^|key )([0-9a-f]{12})$/.exec(actor)?.[1] ?? '';
  const name = keyNames.get(id);
  return name === undefined ? actor : `Key “${name}”`;
}
