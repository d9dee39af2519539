import { answered, refused, viewed } from './cadence.js';
import { draw } from './draw.js';
import { get, set } from './memory.js';
import { outbox } from './outbox.js';

/** What the loader leaves to be done once there is something to ask or to send again. */
export const join = (context) => {
  const { memory, note, emit, guard, post, nonce } = context;
  const { keep, retry, leave } = outbox(context);

  addEventListener('online', guard(retry));
  // Coming back is no leaving, but then there is nothing left to send.
  for (const type of ['pagehide', 'visibilitychange']) {
    addEventListener(
      type,
      guard(() => {
        context.card?.leave();
        leave();
      }),
    );
  }

  return {
    retry,
    asked({ id, cadence }, { status, said }) {
      const known = get(memory, 'surveys', id);
      const learn = (news) => set(memory, 'surveys', id, news);
      const reason = said?.reason;
      if (reason) {
        note(reason.code, reason.detail);
        return learn(refused(known, reason));
      }
      if (!said?.ask) throw new Error(said?.title || status);
      const { token, survey } = said.ask;
      emit('asked', { survey: id });

      context.card = draw(survey, nonce, guard, (event, news) => {
        if (event === 'closed') context.card = undefined;
        else if (news) {
          if (event === 'answered') learn(answered(cadence, Date.now()));
          guard(keep)({ token, ...news }, event === 'drafted');
        } else {
          // From what was known before: a card that is seen and then closed is one dismissal.
          learn(viewed(known, cadence, Date.now()));
          guard(post)(event === 'viewed' ? 'view' : 'dismiss', { token });
        }
        emit(event, { survey: id, ...news });
      });
    },
  };
};
