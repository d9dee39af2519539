/** The life of a card: asking → scored → thanked → closed. It knows no page and no clock. */
export const fresh = { step: 'asking', comment: '' };

/**
 * What a card becomes by an event, and what has to be told of it: [card, name?, said?].
 * Only what changed is told, so that the same event twice is told once.
 */
export const advance = (card, event, { comment, choices, score = card.score, last, elsewhere }) => {
  const asking = card.step === 'asking';
  const scored = card.step === 'scored';
  const edited = scored && (comment !== card.comment || `${choices}` !== `${card.choices}`);
  const become = (step, ...told) => [{ ...card, step, comment, choices, score }, ...told];
  const written = edited ? { comment, choices } : {};
  const say = (done) => ({ score, ...written, done: done || null });
  const ending = [comment ? 'commented' : 'finished', say(true)];

  if (event === 'see' && asking && !card.seen) return [{ ...card, seen: true }, 'viewed'];
  if (event === 'score' && (asking || scored) && score !== card.score) {
    return become(last ? 'thanked' : 'scored', 'answered', say(last));
  }
  if (event === 'send' && scored) return become('thanked', ...ending);
  if (event === 'leave' && edited) return become('scored', 'drafted', say());
  if (event === 'close')
    return become('closed', ...(asking ? (elsewhere ? [] : ['dismissed']) : edited ? ending : []));
  return [card];
};
