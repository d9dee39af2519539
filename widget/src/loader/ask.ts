import { config, fetched, memory, tag, visit } from './config.ts';
import { refusal } from './eligibility.ts';
import { guard, lines, note } from './log.ts';
import { free, parsed } from './ready.ts';
import { post } from './transport.ts';

/** Decides, waits for the right moment, then fetches the card and the ask side by side: a survey's id, or why not. */
const attempt = async (call) => {
  const turn = site.turn;
  const wanted = call.survey || visit.survey;
  let due: { id: number } | undefined;
  const refused = (surveys) => {
    if (turn !== site.turn || (due && turn.by !== call)) return 'overtaken';
    if (site.drawn) return 'already_asking';
    let reason = 'no_survey';
    due = surveys.find((survey) => {
      // biome-ignore lint/suspicious/noDoubleEquals: an attribute is text, an id a number
      if (wanted && survey.id != wanted) return false;
      reason = refusal(survey, call, memory.read(), Date.now(), site.why);
      note(reason || 'due', survey.id);
      return !reason;
    });
    return reason;
  };

  await settled;
  // A call that could not be fetched keeps no ask back: that the card is refused too is for the server to know.
  await site.pending?.catch(() => {});
  let reason = refused(config.surveys);
  if (reason) return reason;
  // Other events and addresses don't put off what waits for its moment.
  if (due === turn.due && !call.shown) return 'already_asking';
  turn.due = due;
  turn.by = call;
  try {
    if (!call.shown) {
      await free();
      await new Promise((done) => setTimeout(done, due.delay_seconds * 1000));
    }
    await free();
    // Minutes may have passed, and seconds below: another call, or another tab, can have been quicker.
    reason = refused([due]);
    if (reason) return reason;
    const [{ begin }, [, said], ...parts] = await Promise.all([
      fetched('card').catch((error) => {
        // If the server can be reached, it is the page, its policy or an extension that refuses the card.
        guard(post)('seen', { site: config.site, what: 'card_refused' });
        throw error;
      }),
      post('ask', {
        site: config.site,
        survey: due.id,
        page: location.origin + location.pathname,
        event: call.event,
        traits: visit.traits,
        respondent: visit.respondent,
      }),
      ...(due.parts || []).map(fetched),
    ]);
    return refused([due]) || begin(site, due, said, parts);
  } finally {
    if (turn.by === call) turn.due = null;
  }
};

export const ask = async (call) => {
  const became = await attempt({ ...visit, ...call });
  note('ask', became);
  return became > 0 ? { asked: true, survey: became } : { asked: false, reason: became };
};
/** Asks of its own accord. */
export const anew = guard(ask);

export const close = () => {
  site.turn = {};
  site.drawn?.shut();
};

/**
 * What the other files are given. `drawn` is the card while there is one, `pending` what calls wait for. `turn` holds
 * the survey that waits for its moment, and the call that it waits by; whatever is closed begins another.
 */
export const site = { ask, visit, tag, lines, turn: {}, guard, config, note, post, memory, close };

// What an earlier page could not send goes first; the card is loaded for it only if there is something.
const settled = parsed().then(
  () => Object.keys(memory.read().outbox)[0] && fetched('card').then((card) => card.retry(site)),
);
