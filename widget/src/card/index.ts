import { answered, between, refused, viewed } from '../loader/cadence.ts';
import { set } from '../loader/storage.ts';
import { outbox } from './outbox.ts';
import { draw } from './view.ts';

let joined: ReturnType<typeof joining> | undefined;

/** What the loader leaves to be done once there is something to ask or to send again. */
const join = (site) => {
  joined ??= joining(site);
  return joined;
};
export const retry = (site) => join(site).retry();
export const begin = (site, ...given) => join(site).begin(...given);

const joining = (site) => {
  const { config, memory, note, guard, post } = site;
  const { keep, retry } = outbox(site);

  // Another tab, or the page that this one was before somebody came back to it, may have asked meanwhile.
  let stale: (() => boolean) | undefined;

  const flush = guard((event) => {
    if (stale?.()) site.drawn?.shut(true);
    site.drawn?.leave();
    return retry(event);
  });
  for (const type of ['online', 'pagehide', 'pageshow', 'visibilitychange']) addEventListener(type, flush);

  return {
    retry,
    /** Draws the card and gives the survey's id back, or the reason why the server refused. */
    begin({ id }, { reason, ask, detail }, parts) {
      const remembered = () => memory.read().surveys[id];
      const known = remembered();
      let mine = known;
      const learn = (news) => {
        mine = news;
        set(memory, 'surveys', id, news);
      };
      if (reason) {
        note(reason.code, reason.detail);
        learn(refused(known, reason));
        return reason.code;
      }
      if (!ask) throw Error(detail);
      const { token } = ask;
      // The style is long, and nothing but the browser's own sheet keeps it.
      const { style, cadence, ...survey } = ask.survey;
      note('asked', { survey: id });

      // A page that nobody looks at is not to blame.
      const missed = () => document.hidden || post('seen', { site: config.site, what: 'not_visible' });
      const unseen = setTimeout(guard(missed), 30_000);
      stale = () => remembered()?.next > (mine?.next || 0);
      site.drawn = draw(survey, style, parts, site, (event, news) => {
        clearTimeout(unseen);
        if (event === 'closed') site.drawn = undefined;
        else if (news) {
          // Before all else, so that nothing that goes wrong below can keep an answer from leaving.
          guard(keep)({ token, ...news }, event === 'drafted');
          if (event === 'answered') learn(answered(cadence));
        } else {
          // From what was known before: a card that is seen and then closed is one dismissal.
          learn(viewed(known, cadence));
          set(memory, 'surveys', 'any', between(cadence));
          guard(async () => {
            const [status] = await post(event === 'viewed' ? 'view' : 'dismiss', { token });
            // Another device of the same respondent was quicker.
            if (status === 409) site.drawn?.shut(true);
          })();
        }
        note(event, { survey: id, ...news });
      });
      return id;
    },
  };
};
