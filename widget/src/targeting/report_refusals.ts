import { remember } from '../loader/storage.ts';

/** What a rule says no by. Privacy signals, consent and cadence are nobody's business. */
const RULES =
  /^(wrong_(page|language|device|traits|event)|not_started|ended|too_few_(pages|sessions)|account_too_young|sampled_out)$/;

/**
 * A `why` that tells the server which rule said no, for the owner to know how many are left out: once a day for a
 * survey and a reason, and only where this browser can remember that it did.
 */
export const telling = (why, site, storage) => {
  const { config, visit, memory, post } = site;
  const stored = () => remember(`outoften:${config.site}`, storage(config, visit)).read().self.refusals;
  const tell = (survey, reason) => {
    const today = new Date().toLocaleDateString('en-CA', { timeZone: config.time_zone });
    const refusal = `${today} ${survey} ${reason}`;
    const all = memory.read();
    const told = (all.self.refusals || []).filter((one) => one.startsWith(today));
    if (told.includes(refusal)) return;
    all.self.refusals = [...told, refusal];
    memory.write(all);
    if (!stored()?.includes(refusal)) return;
    post('seen', { site: config.site, what: 'not_asked', survey, reason }).catch(() => {});
  };
  return (survey, page) => {
    const reason = why(survey, page);
    try {
      // Nobody may ever come to see what is prerendering.
      if (RULES.test(reason) && !document.prerendering) tell(survey.id, reason);
    } catch {
      // Somebody else's garbage under our key.
    }
    return reason;
  };
};
