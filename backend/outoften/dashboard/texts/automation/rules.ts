// Texts of the rules.

import { formatCount, formatPlural } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';

type Event = Schemas['RuleConditions']['events'][number];
type Action = Schemas['DryRunCount']['action'];
type SkipReason = NonNullable<Schemas['DryRunCount']['skipped']>;

/** Rules to begin with. */
export const RECIPES: Record<Schemas['Recipe']['key'], { title: string; about: string }> = {
  detractor_ticket: {
    title: 'Call each detractor back',
    about:
      'Begins a follow-up for somebody of your team, due on the next working day, and sends that person an e-mail.',
  },
  detractor_recovery: {
    title: 'Win detractors back',
    about: 'Says sorry by e-mail, offers a talk, and asks for details with a second survey.',
  },
  promoter_thanks: {
    title: 'Thank promoters with a code',
    about:
      'Thanks by e-mail, with a code for a friend from your list. Only people who agreed to marketing get it.',
  },
  review_invitation: {
    title: 'Invite to a public review',
    about:
      'Invites everybody, whatever the score: to ask happy customers only is forbidden. Only people who agreed to marketing get it.',
  },
};

/** When a rule acts. */
export const EVENTS: Record<Event, string> = {
  'response.finished': 'has answered',
  'response.created': 'gives a score',
  'response.updated': 'changes an answer',
  'respondent.became_detractor': 'becomes a detractor',
};

/** The actions, as what a rule does and has done. */
export const ACTIONS: Record<Action, string> = {
  tag: 'Add a tag',
  follow_up: 'Begin a follow-up',
  endpoint: 'Send it to a destination',
  email_members: 'E-mail your team',
  email_respondent: 'E-mail the person who answered',
};

export const SKIPPED: Record<SkipReason, string> = {
  code_given_before: 'has a code already',
  endpoint_unavailable: 'the destination is off or deleted',
  follow_up_exists: 'somebody takes care of it already',
  mail_not_configured: 'this server sends no e-mails',
  mail_text_invalid: 'the text of the e-mail does not work for this answer',
  no_code_left: 'no code was left',
  no_email_address: 'no e-mail address is known',
  no_member: 'no member can be written to',
  no_marketing_consent: 'has not agreed to marketing',
  opted_out: 'wants no e-mails',
  rest_days: 'was asked too recently',
  suspicious: 'is suspicious',
  survey_unavailable: 'the second survey is paused or deleted',
  tagged_before: 'has the tag already',
  too_many_emails: 'e-mails for seven days wait already',
  too_many_tags: 'has too many tags',
};

const WHO = { detractor: 'a detractor', passive: 'a passive', promoter: 'a promoter' };

/** Parts of the sentence that says what a rule does. Each fits into the sentence where it stands. */
export const SENTENCE = {
  somebody: 'somebody',
  category: (category: keyof typeof WHO) => WHO[category],
  withScores: (scores: number[]) => `somebody with a score of ${scores.join(', ')}`,
  identified: ' whom you know',
  anonymous: ' whom you do not know',
  segment: (segment: string) => ` of ${segment}`,
  comment: ' with a comment',
  noComment: ' without a comment',
  theme: (theme: string) => ` about ${theme}`,
  survey: (survey: string) => ` in ${survey}`,
  first: ' for the first time',
  repeated: ' again',
  tag: (tag: string) => `add the tag “${tag}”`,
  followUp: (assignee: string | null) =>
    assignee ? `begin a follow-up for ${assignee}` : 'begin a follow-up',
  memberIn: (trait: string) => `the member in ${trait}`,
  somebodyOfTeam: 'a member who has left',
  endpoint: (name: string) => `send it to ${name}`,
  owners: 'e-mail the owners',
  assignee: 'e-mail the person who takes care of it',
  respondent: 'e-mail the person',
  respondentCode: 'e-mail the person a code',
  respondentSurvey: 'e-mail the person another survey',
  respondentReview: 'invite the person to a review',
  or: (parts: string[]) => joined(parts, 'or'),
  whole: (who: string, event: string, rest: string, actions: string[]) =>
    `When ${who} ${event}${rest}, then ${joined(actions, 'and')}.`,
};

function joined(parts: string[], word: string): string {
  const [last = '', ...before] = [...parts].reverse();
  return before.length === 0 ? last : `${before.reverse().join(', ')} ${word} ${last}`;
}

export const TEXTS = {
  rules: 'Rules',
  about: 'What is done when an answer is of a certain kind. A rule acts once on each answer.',
  add: 'Add a rule',
  noneYet: 'No rules yet',
  noneYetText: 'Have detractors called back, or promoters thanked.',
  back: 'All rules',
  start: 'Begin with',
  empty: 'An empty rule',
  emptyAbout: 'Choose everything yourself.',
  newRule: 'New rule',
  otherStarts: 'Other beginnings',
  rule: 'Rule',
  state: 'State',
  on: 'On',
  off: 'Off',
  problems: 'Needs attention',
  name: 'Name',

  when: 'When',
  what: 'Then',
  who: 'Who',
  scores: 'Which scores',
  comment: 'With a comment?',
  theme: 'About',
  survey: 'In which survey',
  segment: 'Segment',
  segmentHint: 'Such as `plan=pro`.',
  times: 'For the first time?',
  event: 'What happens',
  somebody: (does: string) => `Somebody ${does}`,
  whoNames: { any: 'Known or not', yes: 'Only people you know', no: 'Only people you do not know' },
  commentNames: { any: 'With or without', yes: 'Only with a comment', no: 'Only without' },
  timesNames: { any: 'First or again', no: 'Only the first time', yes: 'Only again' },
  anySurvey: 'Any survey',
  anyTheme: 'Anything',

  tag: 'Tag',
  assignee: 'Who takes care of it',
  nobody: 'Nobody yet',
  assigneeSegment: 'Or the member in the trait',
  assigneeSegmentHint:
    'If your pages say who looks after a customer, such as `account_owner`. Else leave it empty.',
  due: 'Due in working hours',
  dueHint: 'Monday to Friday, 9 to 17. 8 is one working day.',
  endpoint: 'Destination',
  noEndpoints: 'Connect a destination first.',
  to: 'To',
  toNames: { owners: 'All owners', assignee: 'The person who takes care of it, or the owners' },
  subject: 'Subject',
  text: 'Text',
  textHint: 'Put in `{{ name }}`, `{{ score }}`, `{{ comment }}`, `{{ survey }}`, `{{ site }}`, `{{ url }}`.',
  respondentTextHint:
    'Put in `{{ name }}`, `{{ score }}`, `{{ comment }}`, `{{ survey }}`, `{{ site }}`; with the choices below `{{ link }}`, `{{ code }}`, `{{ review_url }}`. It must contain `{{ unsubscribe_url }}`, with which people get no more.',
  secondSurvey: 'Link to a survey',
  noSurvey: 'None',
  code: 'Give a referral code',
  review: 'Page for reviews',
  reviewHint: 'Such as `https://reviews.example.com/acme`. Leave it empty if there is none.',
  marketing: 'It advertises or thanks',
  marketingHint: 'Then only people with the trait `marketing_ok` get it.',
  nothingChosen: 'Choose at least one thing to do.',

  tryIt: 'Try it',
  tryAbout:
    'What it would have done with the answers of the last 90 days. Nothing is sent or changed. ' +
    'A person gets one e-mail of your rules a day; others wait.',
  tryButton: 'Try it on the last 90 days',
  matching: (matching: number, responses: number, isTruncated: boolean) =>
    isTruncated
      ? `${formatCount(matching)} of the newest ${formatPlural(responses, 'answer', 'answers')} meet this rule.`
      : `${formatCount(matching)} of ${formatPlural(responses, 'answer', 'answers')} meet this rule.`,
  done: (action: string, count: number) => `${action}: ${formatCount(count)}`,
  notDone: (action: string, count: number, why: string) =>
    `${action}: not ${formatCount(count)}, because ${why}`,
  examples: 'Some of them',
  answer: 'Answer',
  noComment: 'No comment',

  save: 'Save',
  saved: 'Saved.',
  added: 'Added. It acts on answers from now on.',
  edit: 'Edit',
  editRule: 'Edit the rule',
  switchOn: 'Switch on',
  switchOff: 'Switch off',
  switchedOn: 'Switched on.',
  switchedOff: 'Switched off.',
  delete: 'Delete',
  deleteOf: (name: string) => `Delete “${name}”?`,
  deleteText: 'It acts no more, and e-mails that were not sent yet are not sent. What it has done stays.',
  deleted: 'Deleted.',

  runs: 'What it has done',
  runsAbout: 'The newest answers on which it has acted.',
  noRuns: 'It has not acted yet',
  at: 'When',
  did: 'Done',
  didNot: 'Not done',
  openAnswer: 'Open the answer',
  because: (action: string, why: string) => `${action}: ${why}`,
  mails: 'Its e-mails',

  codes: 'Referral codes',
  codesAbout: 'Codes for friends that a rule gives to promoters, each to one person, in this order.',
  codesLeft: (left: number, given: number) =>
    `${formatPlural(left, 'code', 'codes')} left, ${formatCount(given)} given.`,
  codesPaste: 'Add codes',
  codesHint: 'One per line, as your shop has created them.',
  codesAdd: 'Add',
  codesAdded: (added: number) => `${formatPlural(added, 'code', 'codes')} added.`,
  codesDelete: 'Delete the codes that are left',
  codesDeleteText: 'Codes that were given stay valid in your shop.',
  codesDeleted: 'Deleted.',
};
