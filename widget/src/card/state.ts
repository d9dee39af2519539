import type { Answer } from '../loader/storage.ts';

/** The steps of a card, in order: asking, scored, thanked, closed. */
export interface CardState {
  step: 'asking' | 'scored' | 'thanked' | 'closed';
  comment: string;
  choices?: string[] | undefined;
  score?: number;
  /** The view was reported. */
  viewed?: boolean;
}

export type CardInput = 'viewed' | 'score' | 'send' | 'leave' | 'close';

export type CardEvent = 'viewed' | 'answered' | 'drafted' | 'commented' | 'finished' | 'dismissed' | 'closed';

export interface CardInputDetails {
  /** What is in the comment box now. */
  comment: string;
  choices?: string[] | undefined;
  score?: number;
  /** For `score`: there is no follow-up. */
  last?: boolean;
  /** For `close`: another page or device has asked. */
  elsewhere?: boolean | undefined;
}

/** The fields of an answer that have changed. */
export type AnswerUpdate = Omit<Answer, 'token'>;

export type Transition = [state: CardState, event?: CardEvent, update?: AnswerUpdate];

export const initialState: CardState = { step: 'asking', comment: '' };

/** The next state, and the event to report, if any: only for changes, so that repeated input is reported once. */
export const transition = (
  card: CardState,
  input: CardInput,
  { comment, choices, score = card.score, last, elsewhere }: CardInputDetails,
): Transition => {
  const asking = card.step === 'asking';
  const scored = card.step === 'scored';
  const edited = scored && (comment !== card.comment || `${choices}` !== `${card.choices}`);
  const become = (
    step: CardState['step'],
    ...report: [event?: CardEvent, update?: AnswerUpdate]
  ): Transition => [{ ...card, step, comment, choices, score } as CardState, ...report];
  const update = (done?: boolean) =>
    ({ score, ...(edited && { comment, choices }), done: done || null }) as AnswerUpdate;
  const end: [CardEvent, AnswerUpdate] = [comment ? 'commented' : 'finished', update(true)];

  if (input === 'viewed' && asking && !card.viewed) return [{ ...card, viewed: true }, 'viewed'];
  if (input === 'score' && (asking || scored) && score !== card.score) {
    return become(last ? 'thanked' : 'scored', 'answered', update(last));
  }
  if (input === 'send' && scored) return become('thanked', ...end);
  if (input === 'leave' && edited) return become('scored', 'drafted', update());
  if (input === 'close') {
    if (asking) return elsewhere ? become('closed') : become('closed', 'dismissed');
    return edited ? become('closed', ...end) : become('closed');
  }
  return [card];
};
