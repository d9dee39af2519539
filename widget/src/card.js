import { answered, between, refused, viewed } from './cadence.js';
import { draw } from './draw.js';
import { set } from './memory.js';
import { outbox } from './outbox.js';

/** What the loader leaves to be done once there is something to ask or to send again. */
export const join = (context) => {
  const { config, memory, note, emit, guard, post } = context;
  const { keep, retry } = outbox(context);

  // Another tab, or the page that this one was before somebody came back to it, may have asked meanwhile.
  let stale;

  const flush = guard((event) => {
    if (stale?.()) context.drawn?.close(true);
    context.drawn?.leave();
    return retry(event);
  });
  for (const type of ['online', 'pagehide', 'pageshow', 'visibilitychange']) addEventListener(type, flush);

  return {
    retry,
    asked({ id, cadence }, { status, said = {} }, parts) {
      const known = memory.read().surveys[id];
      let mine = known?.next || 0;
      const learn = (news) => {
        mine = news?.next;
        set(memory, 'surveys', id, news);
      };
      const { reason, ask } = said;
      if (reason) {
        note(reason.code, reason.detail);
        learn(refused(known, reason));
        return { asked: false, reason: reason.code };
      }
      if (!ask) throw Error(said.detail || status);
      const { token, survey } = ask;
      emit('asked', { survey: id });

      // A page that nobody looks at is not to blame.
      const missed = () => !document.hidden && post('seen', { site: config.site, what: 'not_visible' });
      const unseen = setTimeout(guard(missed), 30_000);
      stale = () => memory.read().surveys[id]?.next > mine;
      context.drawn = draw(survey, Object.assign({}, ...parts), context, guard, (event, news) => {
        if (event === 'viewed' || event === 'closed') clearTimeout(unseen);
        if (event === 'closed') context.drawn = undefined;
        else if (news) {
          if (event === 'answered') learn(answered(cadence, Date.now()));
          guard(keep)({ token, ...news }, event === 'drafted');
        } else {
          // From what was known before: a card that is seen and then closed is one dismissal.
          learn(viewed(known, cadence, Date.now()));
          set(memory, 'surveys', 'any', between(cadence, Date.now()));
          guard(async () => {
            const { status } = await post(event === 'viewed' ? 'view' : 'dismiss', { token });
            // Another device of the same respondent was quicker.
            if (status === 409) context.drawn?.close(true);
          })();
        }
        emit(event, { survey: id, ...news });
      });
      return { asked: true, survey: id };
    },
  };
};
