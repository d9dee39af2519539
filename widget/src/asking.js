import { emit, guard, note } from './journal.js';
import { config, extra, fetched, memory, tag, visit } from './page.js';
import { post } from './post.js';
import { refusal } from './rules.js';
import { parsed, seconds, visible } from './waiting.js';

let turn = 0;
let closings = 0;
/** The survey that waits for its moment. */
let waiting;

/** Decides, waits for the right moment, then fetches the card and the ask side by side: a survey's id, or why not. */
const attempt = async (call) => {
  const before = closings;
  const wanted = call.survey || visit.survey;
  let mine;
  let due;
  const refused = (surveys) => {
    if (before !== closings || (mine && mine !== turn)) return 'overtaken';
    if (site.drawn) return 'already_asking';
    let reason = 'no_survey';
    due = surveys.find((survey) => {
      // biome-ignore lint/suspicious/noDoubleEquals: an attribute is text, an id a number
      if (wanted && survey.id != wanted) return false;
      reason = refusal(survey, { ...visit, ...call }, memory.read(), Date.now(), rules?.why);
      note(reason || 'due', survey.id);
      return !reason;
    });
    return reason;
  };

  await settled;
  await site.pending;
  let reason = refused(config.surveys);
  if (reason) return reason;
  // Other events and addresses don't put off what waits for its moment.
  if (due === waiting && !call.shown) return 'already_asking';
  turn++;
  mine = turn;
  waiting = due;
  try {
    if (!call.shown) {
      await rules?.moment(due);
      await visible();
      await seconds(due.delay_seconds);
    }
    await visible();
    // Minutes may have passed, and seconds below: another call, or another tab, can have been quicker.
    reason = refused([due]);
    if (reason) return reason;
    const [{ begin }, { said }, ...parts] = await Promise.all([
      enter().catch((error) => {
        // If the server can be reached, it is the page, its policy or an extension that refuses the card.
        guard(post)('seen', { site: config.site, what: 'card_refused' });
        throw error;
      }),
      post('ask', {
        site: config.site,
        survey: due.id,
        locale: navigator.language,
        page: location.origin + location.pathname,
        event: call.event,
        respondent: visit.respondent,
        traits: visit.traits,
      }),
      ...(due.parts || []).map(fetched),
    ]);
    return refused([due]) || begin(due, said, parts);
  } finally {
    if (mine === turn) waiting = undefined;
  }
};

export const ask = async (call = {}) => {
  const became = await attempt(call);
  note('ask', became);
  return became > 0 ? { asked: true, survey: became } : { asked: false, reason: became };
};
/** Asks of its own accord. */
export const anew = guard(ask);

export const close = () => {
  closings++;
  waiting = undefined;
  site.drawn?.shut();
};

/** What the other files are given. `drawn` is the card while there is one, `pending` what calls wait for. */
export const site = { config, tag, visit, memory, note, emit, guard, post, ask, close };
const rules = extra?.rules(site, anew);
const enter = async () => (await fetched(config.card)).join(site);

// What an earlier page could not send goes first; the card is loaded for it only if there is something.
const settled = parsed().then(async () => {
  if (Object.keys(memory.read().outbox)[0]) await (await enter()).retry();
});
