import type { Schemas } from '../../server/api.ts';

export type Rule = Schemas['RuleOut'];
export type RuleConditions = Schemas['RuleConditions'];
export type RuleActions = Schemas['RuleActions'];

/** What the form holds of a rule. */
export interface RuleDraft {
  name: string;
  when: RuleConditions;
  actions: RuleActions;
}

const WHEN: RuleConditions = {
  events: ['response.finished'],
  survey_id: null,
  categories: [],
  scores: [],
  segment: null,
  with_comment: null,
  theme_id: null,
  repeated: null,
  identified: null,
};
const THEN: RuleActions = {
  tag: null,
  follow_up: null,
  endpoint_id: null,
  email_members: null,
  email_respondent: null,
};

export const FOLLOW_UP: NonNullable<RuleActions['follow_up']> = {
  assignee: null,
  assignee_segment: null,
  due_in_hours: null,
};
export const MAIL = { subject: '', text: '' };
export const RESPONDENT_MAIL: NonNullable<RuleActions['email_respondent']> = {
  subject: '',
  text: '\n\nNo more e-mails like this: {{ unsubscribe_url }}',
  marketing: false,
  referral_code: false,
  survey_id: null,
  review_url: null,
};

/** Returns a rule with every field; the API leaves out those that say nothing. */
export function complete(rule: {
  name: string;
  when: Partial<RuleConditions>;
  then: Partial<RuleActions>;
}): RuleDraft {
  const { name, when, then } = rule;
  return {
    name,
    when: { ...WHEN, ...when },
    actions: {
      ...THEN,
      ...then,
      follow_up: then.follow_up ? { ...FOLLOW_UP, ...then.follow_up } : null,
      email_respondent: then.email_respondent ? { ...RESPONDENT_MAIL, ...then.email_respondent } : null,
    },
  };
}

/** Returns when the rule acts and what it does, as the API takes it. */
export function bodyOf({ when, actions }: Pick<RuleDraft, 'when' | 'actions'>): {
  when: RuleConditions;
  then: RuleActions;
} {
  // biome-ignore lint/suspicious/noThenProperty: the API has this name, and nothing awaits the object.
  return { when, then: actions };
}

/** A rule of which nothing is chosen yet. */
export const EMPTY: RuleDraft = { name: '', when: WHEN, actions: THEN };

/** Returns the recipe's rule for a site: a survey that it names is replaced by one that exists, or left out. */
export function fromRecipe({ rule }: Schemas['Recipe'], surveyIds: number[], surveyId?: number): RuleDraft {
  const draft = complete(rule);
  const mail = draft.actions.email_respondent;
  if (mail?.survey_id) mail.survey_id = surveyIds.find((id) => id !== surveyId) ?? null;
  return draft;
}

/** Whether a rule does anything. */
export const hasEffect = ({ actions }: RuleDraft): boolean =>
  Object.values(actions).some((action) => action !== null);
