// Texts of the survey editor.

import { formatCount, formatPlural } from '../../format.ts';
import type { Category } from '../../server/constants.ts';
import { CATEGORY_PLURALS } from '../shell.ts';

/** The parts of a survey, in the order of the outline. */
export const SECTION_NAMES = {
  question: 'Question',
  follow_ups: 'Second question',
  thanks: 'Thank-you',
  translations: 'Languages',
  appearance: 'Appearance',
  targeting: 'Who and where',
  cadence: 'How often',
  badge: 'Public badge',
};

/** The texts without numbers. */
export const TEXTS = {
  title: 'Edit survey',
  outline: 'Parts',
  fields: 'Fields',
  preview: 'Preview',
  saved: 'Draft saved',
  saving: 'Saving…',
  isReadOnly: 'You may read this survey and not change it. Ask an owner, admin or editor.',
  unsaved: 'Not saved yet',
  published: 'Everything is published',
  draftOnly: 'Only you see this draft. Publish it so that people see it.',
  reload: 'Load the draft again',
  publish: 'Publish…',
  publishNow: 'Publish',
  publishTitle: 'Publish the draft?',
  publishHelp: 'From now on, people see this version. Earlier answers keep theirs.',
  notReady: 'The draft cannot be published yet',
  noChanges: 'The draft does not differ from what is published.',
  field: 'Field',
  before: 'Now',
  after: 'After publishing',
  nothing: 'nothing',
  publishedNow: (version: number) => `Version ${version} is published.`,
  discard: 'Discard the draft',
  discardTitle: 'Discard the draft?',
  discardHelp: 'All changes since the last publication are lost.',
  versions: 'Versions',
  version: 'Version',
  publishedAt: 'Published',
  publishedBy: 'By',
  unknown: 'not recorded',
  current: 'People see this one',
  restore: 'Restore',
  restoreHelp: 'Restoring makes a version the draft. Look at it, then publish it.',
  replaceDraft: 'Your present draft is replaced.',
  restored: (number: number) => `Version ${number} is the draft now. Publish it to show it to people.`,
  toOverview: 'Overview',

  wording: 'Wording',
  wordingStandard: '“How likely are you to recommend …?”',
  wordingScale: '“On a scale of 0 to 10, how likely are you to recommend …?”',
  wordingHint: 'The rest of the question is fixed, so that scores stay comparable.',
  subject: 'What do you want to be recommended?',
  subjectHint: 'Such as “Acme” or “our support team”. Without it, the question uses the word below.',
  subjectKind: 'Word for it',
  kinds: { us: 'us', company: 'our company', product: 'our product', service: 'our service' },
  formality: 'Form of address',
  formal: 'Formal (Sie, vous, usted)',
  informal: 'Informal (du, tu)',
  organization: 'Who asks',
  organizationHint: 'The card says so above the question.',
  logo: 'Logo',
  logoHint: 'The address of an image, such as `https://example.com/logo.svg`. It is 48 pixels high.',
  intro: 'A line above the question',

  followUpsHelp:
    'After the score, a second question that fits it. Without your own, the card asks a built-in one.',
  forCategory: (category: string) => `For ${category.toLowerCase()}`,
  forScore: (score: string) => `For the score ${score}`,
  question: 'Question',
  choices: 'Choices',
  choicesHint: 'One on each line, at most 12. Leave it empty for a comment alone.',
  multiple: 'Several choices at once',
  comment: 'A field for a comment',
  ownText: 'Write your own',
  useBuiltIn: 'Use the built-in text',
  builtIn: 'The built-in text, in each language',
  addScore: 'Add one for a single score',
  score: 'Score',
  remove: 'Remove',
  add: 'Add',

  thanksHelp: 'What the card says at the end. Without your own, it thanks with a built-in text.',
  thanksText: 'Text',
  linkLabel: 'Text of the link',
  linkUrl: 'Address of the link',
  linkUrlHint: 'Such as `https://example.com/review`. `{score}` and `{comment}` are replaced by the answer.',
  linkButton: 'Show the link as a button',

  translationsHelp:
    'People read the card in their own language. Your own texts need a translation; without one, they read the built-in texts.',
  language: 'Language',
  addLanguage: 'Add a language',
  complete: 'Complete',
  missing: (count: number) => formatPlural(count, 'text is missing', 'texts are missing'),
  yourText: (text: string) => `Yours: “${text}”`,
  removeLanguage: 'Remove this language',
  ownLanguage: (name: string) => `Your own texts are in ${name}.`,

  placement: 'Place',
  placements: {
    corner: 'In a corner of the window',
    bar: 'A bar at the bottom',
    modal: 'In the middle, over the page',
    inline: 'Within the page',
  },
  side: 'Corner',
  sides: { end: 'At the end of a line (right)', start: 'At the start of a line (left)' },
  selector: 'Element of your page',
  selectorHint: 'The card stands in it, such as `#feedback`. Without it, where the tag is.',
  scheme: 'Light or dark',
  schemes: { auto: 'Like the device', light: 'Always light', dark: 'Always dark' },
  accent: 'Color of buttons',
  background: 'Background',
  text: 'Text color',
  colorHint: 'Such as `#2b2f77`. Leave it empty for the standard color.',
  contrast: 'Contrast',
  contrastHelp: '4.5 is the least for text that everybody can read. Colors are adjusted where it is lower.',
  contrastParts: { text: 'Text', button: 'Button', outline: 'Links and outlines' },
  light: 'Light',
  dark: 'Dark',
  radius: 'Round corners, in pixels',
  font: 'Font',
  fontHint: '`system`, `host` for the font of your page, or the name of a font.',
  size: 'Size of the text',
  sizes: { small: 'Small', medium: 'Medium', large: 'Large' },

  summary: 'In one sentence',
  pages: 'Only on these pages',
  pagesHint: 'One on each line, such as `/account` or `/docs/*`. `*` stands for anything.',
  notPages: 'Never on these pages',
  accountAge: 'Only with an account that is at least this many days old',
  accountAgeHint:
    'Your page must say since when, with `created_at`: see Install, step 4. People whose account has no date are not asked.',
  traits: 'Only people with these traits',
  traitsHint: 'What your page tells about people with `identify`.',
  trait: 'Trait',
  operator: 'Comparison',
  operators: { in: 'is one of', not_in: 'is none of', before: 'is before', after: 'is on or after' },
  values: 'Values',
  valuesHint: 'Separate several with commas.',
  addTrait: 'Add a trait',
  languages: 'Only in these languages',
  languagesHint: 'Codes, separated with commas, such as `en, de`.',
  devices: 'Only on these devices',
  deviceNames: { phone: 'Phones', tablet: 'Tablets', desktop: 'Computers' },
  event: 'Only after an event',
  eventHint: 'The name that your page passes to `track`, such as `order_delivered`.',
  properties: 'Only if the event has these properties',
  propertiesHint:
    'Such as `country`, which your page passes: `outoften("track", "order_delivered", {country: "CH"})`.',
  property: 'Property',
  propertyValues: 'Is one of',
  addProperty: 'Add a property',
  delay: 'Seconds to wait on the page',
  scroll: 'Once this much of the page was scrolled, in percent',
  exit: 'When the pointer leaves the page at the top',
  pageViews: 'From this page view on',
  sessions: 'From this visit on',
  sample: 'Share of people, in percent',
  starts: 'First day',
  ends: 'Ends before this day',
  capPerDay: 'Most people in a day',
  cap: 'Most people in total',
  noLimit: 'Empty: no limit.',
  when: 'When',
  limits: 'Limits',

  cadenceHelp: 'Nobody is asked more often than this, on any of their devices once you identify them.',
  answeredDays: 'Days of rest after an answer',
  dismissedDays: 'Days of rest after the first dismissal, the second, and so on',
  dismissedHint: 'Numbers, separated with commas.',
  longRest: 'Days of rest after further dismissals',
  betweenSurveys: 'Days between two surveys of this site',
  skipOpen: 'Do not ask people whose follow-up is still open',
  skipOpenHint: 'While your team gets back to an answer of theirs, no survey of this site asks them again.',

  badge: 'What the badge shows',
  badges: { none: 'Nothing: there is no badge', score: 'The score', response_rate: 'The response rate' },
  badgeHelp: 'A picture with your current number, for your own pages. Everybody can see it.',

  device: 'Device',
  desktop: 'Computer',
  phone: 'Phone',
  hosted: 'Own page',
  colors: 'Colors',
  step: 'Step',
  stepQuestion: 'Question',
  stepFollowUp: (who: string) => `Second question ${who.toLowerCase()}`,
  stepThanks: (who: string) => `Thank-you ${who.toLowerCase()}`,
  again: 'Start again',
  previewHelp: 'This is the real card. Answer as you like: nothing is stored.',
  previewFrame: 'The card on an example of a page',
  pageFrame: 'The survey on a page of its own',
};

/** Returns whom a second question or a thank-you is for. */
export function keyName(key: string): string {
  return key in CATEGORY_PLURALS ? TEXTS.forCategory(CATEGORY_PLURALS[key as Category]) : TEXTS.forScore(key);
}

/** Returns the number of reasons against publishing. */
export function reasonCount(count: number): string {
  return `${formatCount(count)} to mend`;
}

/** Returns the number of changes in the draft. */
export function changeCount(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'change is' : 'changes are'} not published`;
}

const languages = new Intl.DisplayNames('en', { type: 'language' });

/** Returns the English name of a language. */
export function languageName(locale: string): string {
  try {
    return languages.of(locale) ?? locale;
  } catch {
    return locale;
  }
}
