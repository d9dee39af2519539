import { eligible } from './rules.js';
import { parsed, seconds, visible } from './waiting.js';

/** Decides, waits for the right moment, then fetches the card and the ask side by side. */
export const asking = (context) => {
  const { config, base, visit, memory, note, post } = context;
  let turn = 0;
  let closings = 0;
  let waiting;
  let room;

  const enter = () => {
    room ??= import(base + config.card.slice(1)).then(({ join }) => join(context));
    return room;
  };

  // What an earlier page could not send goes first; the card is loaded for it only if there is something.
  const settled = parsed().then(async () => {
    if (Object.keys(memory.read().outbox)[0]) await (await enter()).retry();
  });

  const decide = (call) => {
    const wanted = call.survey || visit.survey;
    // biome-ignore lint/suspicious/noDoubleEquals: an attribute is text, an id a number
    const surveys = config.surveys.filter(({ id }) => !wanted || id == wanted);
    let last;
    const found = (surveys[0] ? surveys : [undefined]).find((survey) => {
      const { surveys, self } = memory.read();
      const page = { ...visit, ...call };
      const { ask, reason } = eligible(survey, surveys[survey?.id], Date.now(), page, {
        any: surveys.any,
        self,
        why: context.rules?.why,
      });
      last = reason;
      note(reason, survey?.id);
      return ask;
    });
    return [found, last];
  };

  const refuse = (reason) => ({ asked: false, reason });

  const attend = async (survey, call, mine) => {
    if (!call.shown) await context.rules?.moment(survey);
    await visible();
    await seconds(call.shown ? 0 : survey.delay_seconds);
    await visible();
    // Minutes may have passed: another call, or another tab, can have been quicker.
    if (mine !== turn) return refuse('overtaken');
    const [still, since] = decide(call);
    if (still !== survey) return refuse(since);
    const { respondent, traits } = visit;
    const request = {
      site: config.site,
      survey: survey.id,
      locale: navigator.language,
      page: location.origin + location.pathname,
      event: call.event,
      respondent,
      traits,
    };
    const [{ asked }, reply, ...parts] = await Promise.all([
      enter().catch(async (error) => {
        // If the server can be reached, it is the page, its policy or an extension that refuses the card.
        await post('seen', { site: config.site, what: 'card_refused' });
        throw error;
      }),
      post('ask', request),
      ...(survey.parts || []).map((part) => import(base + part.slice(1))),
    ]);
    return mine === turn ? asked(survey, reply, parts) : refuse('overtaken');
  };

  return {
    /** Resolves with { asked, survey } or with { asked: false, reason }. */
    async ask(call = {}) {
      const before = closings;
      await settled;
      if (before !== closings) return refuse('overtaken');
      if (context.drawn) return refuse('already_asking');
      const [survey, reason] = decide(call);
      if (!survey) return refuse(reason);
      // Other events and addresses don't put off what waits for its moment.
      if (survey === waiting && !call.shown) return refuse('already_asking');
      turn++;
      const mine = turn;
      waiting = survey;
      try {
        return await attend(survey, call, mine);
      } finally {
        if (mine === turn) waiting = undefined;
      }
    },
    close() {
      turn++;
      closings++;
      waiting = undefined;
      context.drawn?.close();
    },
  };
};
