/** The life of a card: asking → scored → thanked → closed. It knows no page and no clock. */
export const fresh = { step: 'asking', comment: '' };

/**
 * What a card becomes by an event, and what has to be told of it: [card, name?, said?].
 * Only what changed is told, so that the same event twice is told once.
 */
export const advance = (card, { type, score, last, comment }) => {
  const { step } = card;
  const edited = comment !== card.comment;
  const said = { score: card.score, comment: edited ? comment : undefined };
  const finished = { ...said, done: true };
  const ending = comment ? 'commented' : 'finished';

  if (type === 'score' && (step === 'asking' || step === 'scored') && score !== card.score) {
    return [{ ...card, step: last ? 'thanked' : 'scored', score }, 'answered', { score, done: last }];
  }
  if (type === 'send' && step === 'scored') return [{ ...card, step: 'thanked', comment }, ending, finished];
  if (type === 'leave' && step === 'scored' && edited) return [{ ...card, comment }, 'drafted', said];
  if (type === 'close' && step !== 'closed') {
    const closed = { ...card, step: 'closed' };
    if (step === 'asking') return [closed, 'dismissed'];
    return step === 'scored' && edited ? [closed, ending, finished] : [closed];
  }
  return [card];
};
