import { eligible } from './rules.js';
import { parsed, seconds, visible } from './waiting.js';

/** Decides, waits for the right moment, then fetches the card and the ask side by side. */
export const asking = (context) => {
  const { config, base, visit, memory, note, post, guard } = context;
  let turn = 0;
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
    const wanted = call?.survey || visit.survey;
    // biome-ignore lint/suspicious/noDoubleEquals: an attribute is text, an id a number
    const surveys = config.surveys.filter(({ id }) => !wanted || id == wanted);
    return (surveys[0] ? surveys : [undefined]).find((survey) => {
      const { any, [survey?.id]: known } = memory.read().surveys;
      const { ask, reason } = eligible(survey, known, Date.now(), { ...visit, ...call, shown: call }, any);
      note(reason, survey?.id);
      return ask;
    });
  };

  return {
    ask: guard(async (call) => {
      turn++;
      const mine = turn;
      await settled;
      const survey = mine === turn && !context.drawn && decide(call);
      if (!survey) return;
      await visible();
      await seconds(call ? 0 : survey.delay_seconds);
      await visible();
      // Minutes may have passed: another call, or another tab, can have been quicker.
      if (mine !== turn || decide(call) !== survey) return;
      const request = {
        site: config.site,
        survey: survey.id,
        locale: navigator.language,
        page: location.origin + location.pathname,
        respondent: visit.respondent,
      };
      const [{ asked }, reply] = await Promise.all([enter(), post('ask', request)]);
      if (mine === turn) asked(survey, reply);
    }),
    close() {
      turn++;
      context.drawn?.close();
    },
  };
};
