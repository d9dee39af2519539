// Texts of the page of audiences.

import { formatCount, formatLanguage, formatPlural } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { CATEGORY_PLURALS } from '../shell.ts';

/** A criterion of an audience. */
export type Criterion = Schemas['AudienceIn']['criteria'];
/** A criterion that is no group. */
export type Leaf = Exclude<Criterion, { type: 'all' | 'any' | 'not' }>;

/** What the editor calls a criterion about another date than that since when somebody is a customer. */
export type Subject = Leaf['type'] | 'date';

/** What criteria are about. */
export const TYPE_NAMES: Record<Subject, string> = {
  age: 'Customer for',
  date: 'Days since a date',
  trait: 'A trait',
  number: 'A number',
  email_domain: 'Domain of the address',
  locale: 'Language',
  answered: 'Answers',
  asked: 'Asks',
  last_score: 'Last score',
  open_follow_up: 'Follow-up',
};

/** How each criterion compares; what begins with an exclamation mark is not met. */
export const OPERATORS: Record<Leaf['type'], Record<string, string>> = {
  age: {
    older_than: 'more than',
    younger_than: 'less than',
    '!older_than': 'not more than',
    '!younger_than': 'not less than',
  },
  trait: { in: 'is', not_in: 'is not', exists: 'is known', missing: 'is not known' },
  number: {
    at_least: 'is at least',
    at_most: 'is at most',
    '!at_least': 'is not at least',
    '!at_most': 'is not at most',
  },
  email_domain: { is: 'is at', '!is': 'is not at' },
  locale: { is: 'is', '!is': 'is not' },
  answered: { is: 'has answered', '!is': 'has not answered' },
  asked: { is: 'was asked', '!is': 'was not asked' },
  last_score: { is: 'is of', '!is': 'is not of' },
  open_follow_up: { is: 'is open', '!is': 'is not open' },
};

/** What a group demands. */
export const GROUP_NAMES = {
  all: 'all of these are true',
  any: 'at least one of these is true',
  '!any': 'none of these is true',
  '!all': 'not all of these are true',
};

/** The texts without numbers. */
export const TEXTS = {
  audiences: 'Audiences',
  about:
    'Whom you ask, as criteria. They are looked at again before each sending, so that nobody keeps a list.',
  add: 'Add an audience',
  noneYet: 'No audience yet',
  noneYetText:
    'An audience says whom you ask. We have prepared the usual one: contact persons who have been customers for more than 30 days.',
  audience: 'Audience',
  people: 'People now',
  allAudiences: 'All audiences',
  name: 'Name',
  who: 'Who belongs to it',
  save: 'Save',
  saved: 'Saved.',
  added: 'Added.',
  delete: 'Delete',
  deleteTitle: 'Delete this audience?',
  deleteText: 'No sending uses it then. The people stay on the list.',
  deleted: 'Deleted.',

  groupWhen: 'People for whom',
  everybody: 'Everybody on the list.',
  addCriterion: 'Add a criterion',
  addGroup: 'Add a group',
  removeCriterion: (text: string) => `Remove “${text}”`,
  removeGroup: 'Remove the group',
  criterion: 'Criterion',
  compares: 'How it compares',
  traitName: 'Trait',
  traitHint: 'Its name, such as `role`',
  value: 'Value',
  values: 'Values',
  valuesHint: 'Press Enter after each one, or paste a column.',
  removeValue: (value: string) => `Remove the value “${value}”`,
  dateHint: 'Its name, such as `contract_end`',
  days: 'Days',
  inLastDays: 'In the last days',
  everDays: 'Empty: ever',
  domains: 'Domains',
  languages: 'Languages',
  languagesHint: 'Such as `en, de`',
  categories: 'Of',
  optional: 'Ignore this as long as it is known of nobody',
  ofSurvey: 'Survey',
  anySurvey: 'Any survey',

  now: 'Who would be asked now',
  incomplete: 'Fill in the empty fields to see who belongs to the audience.',
  cadenceOf: 'Also leave out whom this survey asked a short time ago',
  noSurvey: 'No survey',
  nobodyOnList: 'Nobody is on the list of people yet.',
  sample: 'Some of them',
  leftOut: 'Who is left out, and why',
  reason: 'Reason',
  count: 'People',
  shift: 'These criteria change your score',
  toPeople: 'To the people',
};

/** Returns the criteria as a phrase, such as "customer for more than 30 days and role is contact person". */
export function describe(criterion: Criterion, isNot = false): string {
  switch (criterion.type) {
    case 'not':
      return describe(criterion.of, !isNot);
    case 'all':
    case 'any': {
      if (criterion.of.length === 0) return (criterion.type === 'all') === isNot ? 'nobody' : 'everybody';
      const word = criterion.type === 'all' ? ' and ' : ' or ';
      const parts = criterion.of.map((one) =>
        'of' in one && one.type !== 'not' ? `(${describe(one)})` : describe(one),
      );
      return isNot ? `not (${parts.join(word)})` : parts.join(word);
    }
    case 'age': {
      const operator = OPERATORS.age[`${isNot ? '!' : ''}${criterion.op}`];
      const days = formatPlural(criterion.days, 'day', 'days');
      return criterion.key === null
        ? `customer for ${operator} ${days}`
        : `${criterion.key} ${operator} ${days} ago`;
    }
    case 'trait': {
      const op = isNot ? OPPOSITE[criterion.op] : criterion.op;
      return `${criterion.key} ${OPERATORS.trait[op]} ${criterion.values.join(' or ')}`.trim();
    }
    case 'number':
      return `${criterion.key} ${OPERATORS.number[`${isNot ? '!' : ''}${criterion.op}`]} ${criterion.value}`;
    case 'email_domain':
      return `address ${isNot ? 'not ' : ''}at ${criterion.values.join(' or ')}`;
    case 'locale':
      return `language is ${isNot ? 'not ' : ''}${criterion.values.map(formatLanguage).join(' or ')}`;
    case 'answered':
      return `has ${isNot ? 'not ' : ''}answered${criterion.days === null ? '' : lastDays(criterion.days)}`;
    case 'asked':
      return `was ${isNot ? 'not ' : ''}asked${lastDays(criterion.days)}`;
    case 'last_score': {
      const names = criterion.categories.map((one) => CATEGORY_PLURALS[one].toLowerCase());
      return `last score ${isNot ? 'not ' : ''}of ${names.join(' or ')}`;
    }
    case 'open_follow_up':
      return isNot ? 'no open follow-up' : 'an open follow-up';
  }
}

/** The operator of a trait that says the contrary. */
export const OPPOSITE: Record<Schemas['TraitIs']['op'], Schemas['TraitIs']['op']> = {
  in: 'not_in',
  not_in: 'in',
  exists: 'missing',
  missing: 'exists',
};

function lastDays(days: number): string {
  return ` in the last ${formatPlural(days, 'day', 'days')}`;
}

/** Returns how many people belong to an audience. */
export function countSentence(count: number, total: number): string {
  return `${formatCount(count)} of ${formatPlural(total, 'person', 'people')}`;
}
