// Texts of the page on which the owner shares results.

import { formatDay } from '../../format.ts';
import type { Section } from '../../pages/overview/panels.tsx';
import type { Schemas } from '../../server/api.ts';
import { lastDayOf } from '../../time_zone.ts';

type Share = Schemas['ShareOut'];

/** The parts of a shared view, in their order. */
export const SECTION_NAMES: Record<Section, string> = {
  score: 'Score',
  trend: 'Trend, with notes',
  segments: 'Segments',
  themes: 'Themes',
  response_rate: 'Response rate',
  goals: 'Goals and benchmarks',
  choices: 'Choices',
  comments: 'Comments',
};

/** The texts without numbers. */
export const TEXTS = {
  title: 'Share',
  about: 'Show results to people without an account, such as your board. They never see who answered.',
  newLink: 'New link',
  links: 'Links',
  none: 'No links yet',
  noneHelp: 'Create a link, choose what it shows, and send it.',
  name: 'Name',
  nameHint: 'Its visitors read it, for example “NPS for the board”.',
  nameMissing: 'Enter a name.',
  shows: 'Shows',
  everything: 'Everything, with comments',
  allButComments: 'Everything but comments',
  protection: 'Protection',
  createdBy: 'Created by',
  linksHelp:
    'A link works until it ends or you revoke it, also when its creator has left or lost the right to share.',
  lastOpened: 'Last opened',
  neverOpened: 'Not yet',
  actions: 'Actions',
  edit: 'Edit',
  revoke: 'Revoke',
  expired: 'Expired',
  hasPassword: 'Password',
  unprotected: 'Anyone with the link',
  inFrames: 'In frames',
  whatToShow: 'What it shows',
  sectionsMissing: 'Choose at least one part.',
  comments: 'Comments of respondents',
  commentsHint:
    'Score, day and language stand beside each comment; no name, no page. People may have written names themselves.',
  period: 'Dates shown first',
  periodHint: 'Visitors can choose other dates.',
  password: 'Password',
  passwordHint: 'At least 8 characters. Leave it empty for a link without a password.',
  passwordShort: 'Enter at least 8 characters, or none.',
  passwordKeptHint: 'Leave it empty to keep the present password.',
  removePassword: 'Remove the password',
  ends: 'Last day',
  endsHint:
    'The link stops working after this day. Leave it empty for a link that works until you revoke it.',
  frames: 'Websites that may embed it',
  framesHint:
    'One address per line, such as `https://wiki.example.com`. No other website can show it inside its pages. Leave it empty for none.',
  create: 'Create the link',
  created: 'The link is ready',
  createdHelp: 'Copy it now: it is not shown again. Anyone who has it can open it.',
  createdLockedHelp: 'Copy it now: it is not shown again. Send the password another way.',
  address: 'Link',
  copyLink: 'Copy the link',
  openLink: 'Open it',
  embedCode: 'Code for the websites that you listed',
  copyCode: 'Copy the code',
  changed: 'The link is changed.',
  revoked: 'The link no longer works.',
  revokeTitle: (name: string) => `Revoke “${name}”?`,
  revokeHelp:
    'It stops working at once, for everybody who has it. This cannot be undone; you can create a new one.',
  editTitle: (name: string) => `Edit “${name}”`,
};

/** Returns what a link shows, in a few words. */
export function showsSentence({ sections }: Share): string {
  const missing = (Object.keys(SECTION_NAMES) as Section[]).filter((section) => !sections.includes(section));
  if (missing.length === 0) return TEXTS.everything;
  if (missing.length === 1 && missing[0] === 'comments') return TEXTS.allButComments;
  return sections.map((section) => SECTION_NAMES[section]).join(' · ');
}

/** Returns what limits a link, in a few words. */
export function protectionOf(share: Share, timeZone: string): string[] {
  const { has_password, expires_at, frame_origins } = share;
  return [
    has_password ? TEXTS.hasPassword : TEXTS.unprotected,
    ...(expires_at ? [`Until ${formatDay(lastDayOf(expires_at, timeZone))}`] : []),
    ...(frame_origins.length > 0 ? [TEXTS.inFrames] : []),
  ];
}
