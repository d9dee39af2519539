// Texts of the page of responses, and of a response wherever it is shown.

import { formatCount, formatPlural } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';

/** The texts without numbers. */
export const TEXTS = {
  responses: 'Responses',
  older: 'Older responses',
  olderFailed: (why: string) => `The older responses could not be loaded. ${why}`,
  noResponses: 'No responses yet.',
  suspect: 'suspect',
  respondent: 'respondent',
  score: 'Score',
  showComment: 'Show the whole comment',
  foldComment: 'Show less of the comment',
};

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
