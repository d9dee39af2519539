import type { Catalog } from '../../server/session.ts';
import { EVENTS, SENTENCE } from '../../texts/automation/rules.ts';
import type { RuleActions, RuleConditions, RuleDraft } from './draft.ts';

/** The names that a sentence about a rule needs. */
export interface Names {
  catalog: Catalog;
  members: { id: number; name: string }[];
  endpoints: { id: number; name: string }[];
  themes: { id: number; name: string }[];
}

/** Returns a rule as a sentence. */
export function describeRule(
  { when, actions: done }: Pick<RuleDraft, 'when' | 'actions'>,
  { catalog, members, endpoints, themes }: Names,
): string {
  const name = (list: { id: number; name: string }[], id: number) => list.find((one) => one.id === id)?.name;
  const rest = [
    when.with_comment !== null && (when.with_comment ? SENTENCE.comment : SENTENCE.noComment),
    when.theme_id !== null && SENTENCE.theme(name(themes, when.theme_id) ?? `#${when.theme_id}`),
    when.survey_id !== null && SENTENCE.survey(name(catalog.surveys, when.survey_id) ?? `#${when.survey_id}`),
    when.repeated !== null && (when.repeated ? SENTENCE.repeated : SENTENCE.first),
  ];
  const { follow_up: work, endpoint_id: endpoint, email_members: team, email_respondent: mail } = done;
  const inTrait = work?.assignee_segment ? SENTENCE.memberIn(work.assignee_segment) : null;
  const assignee = work?.assignee ? (name(members, work.assignee) ?? SENTENCE.somebodyOfTeam) : null;
  const actions = [
    work && SENTENCE.followUp(inTrait ?? assignee),
    team && (team.to === 'owners' ? SENTENCE.owners : SENTENCE.assignee),
    mail && describeMail(mail),
    endpoint !== null && SENTENCE.endpoint(name(endpoints, endpoint) ?? `#${endpoint}`),
    done.tag !== null && SENTENCE.tag(done.tag),
  ];
  return SENTENCE.whole(
    who(when),
    SENTENCE.or(when.events.map((event) => EVENTS[event])),
    rest.filter(Boolean).join(''),
    actions.filter((action) => typeof action === 'string'),
  );
}

function who({ categories, scores, identified, segment }: RuleConditions): string {
  let subject = SENTENCE.somebody;
  if (scores.length > 0) subject = SENTENCE.withScores(scores);
  else if (categories.length > 0) subject = SENTENCE.or(categories.map(SENTENCE.category));
  const known = identified === null ? '' : identified ? SENTENCE.identified : SENTENCE.anonymous;
  return subject + (segment ? SENTENCE.segment(segment) : '') + known;
}

function describeMail({
  review_url,
  referral_code,
  survey_id,
}: NonNullable<RuleActions['email_respondent']>): string {
  if (review_url) return SENTENCE.respondentReview;
  if (referral_code) return SENTENCE.respondentCode;
  return survey_id ? SENTENCE.respondentSurvey : SENTENCE.respondent;
}
