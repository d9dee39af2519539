// Texts of the page of respondents.

import { formatCount, formatPlural } from '../../format.ts';
import type { PeopleView } from '../../pages/respondents/people_filters.ts';
import type { Schemas } from '../../server/api.ts';

/** The names of the lists. */
export const VIEW_NAMES: Record<PeopleView, string> = {
  at_risk: 'At risk',
  detractor: 'Detractors',
  passive: 'Passives',
  promoter: 'Promoters',
  all: 'All',
};

/** Why somebody is at risk. */
export const RISK_NAMES: Record<Schemas['RespondentOut']['risks'][number], string> = {
  unanswered: 'Not followed up',
  falling: 'Score falling',
};

/** The texts without numbers. */
export const TEXTS = {
  respondents: 'Respondents',
  about: 'People whom your website named when they answered. Anonymous answers are among the responses.',
  lists: 'Lists',
  search: 'Search by id, name or e-mail',
  found: 'People who were found',
  list: 'List of respondents',
  atRiskHelp:
    'People whose score has fallen, and detractors whose response is not closed yet. This is a leading indicator, not a prediction.',
  atRiskExplained:
    'A leading indicator, not a prediction: many of these people stay, and some who leave are not here.\nFalling: the latest score is in a lower category than the one before, or at least 3 points lower.\nNot followed up: the latest score is a detractor’s, and nobody has closed the response.\nClose the response to take a person off this list.',
  person: 'Person',
  latest: 'Score',
  before: 'Before',
  answeredAt: 'Latest answer',
  answers: 'Answers',
  risks: 'Why',
  state: 'State',
  scoreBefore: (score: number) => `before: ${score}`,
  nobodyFound: 'Nobody found',
  nobodyFoundHelp:
    'Enter the whole id, or the beginning of a name or of an e-mail address. Names and addresses are known only if your website sends them, signed.',
  nobodyAtRisk: 'Nobody is at risk',
  nobodyAtRiskHelp:
    'Among the people whom your website named, no score has fallen and no detractor is left. Anonymous detractors are under Responses.',
  nobody: 'No respondents yet',
  nobodyHelp: 'People appear here once your website says who is signed in. Install, step 4, has the code.',
  nobodyInList: 'Nobody in this list',
  nobodyInListHelp: 'Choose another list.',
  more: 'More people',
  back: 'Back to the list',
  close: 'Close',

  history: 'History',
  asks: 'Asked',
  answered: 'Answered',
  lastAsked: 'Last asked',
  notAnswered: 'Asked, no answer',
  dismissed: 'Closed the card without an answer',
  notSeen: 'Asked, not seen',
  openResponse: 'Open the response',
  ofSurvey: (name: string) => `Survey: ${name}`,
  noComment: 'No comment',
  export: 'Export as a file',
  erase: 'Erase this person…',
  eraseTitle: 'Erase this person for good?',
  eraseRemoves: 'This is removed at once, and cannot be brought back:',
  eraseAfter:
    'All reports change. If your website continues to name this person, they may be asked again later; that is new data. An entry without the person’s id stays in the audit log.',
  eraseConfirm: 'Erase this person',
  erased: 'The person is erased.',
  eraseWord: 'erase',
};

/** Returns what erasing a person removes, one line each. */
export function eraseLines(preview: Schemas['ErasePreview']): string[] {
  const { asks, responses, comments, notes, name, email, outcomes } = preview;
  return [
    formatPlural(responses, 'response with its score', 'responses with their scores'),
    formatPlural(comments, 'comment', 'comments'),
    formatPlural(asks - responses, 'ask without an answer', 'asks without an answer'),
    ...(notes > 0
      ? [formatPlural(notes, 'response with your tags or notes', 'responses with your tags or notes')]
      : []),
    ...(outcomes > 0
      ? [formatPlural(outcomes, 'outcome that you reported', 'outcomes that you reported')]
      : []),
    ...(name !== null ? [`the name ${name}`] : []),
    ...(email !== null ? [`the e-mail address ${email}`] : []),
  ];
}

/** Returns how many people the page lists. */
export function peopleSentence(count: number, isComplete: boolean): string {
  if (count === 0) return '';
  return isComplete ? formatPlural(count, 'person', 'people') : `${formatCount(count)} newest`;
}
