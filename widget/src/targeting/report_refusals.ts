import { openStorage } from '../loader/storage.ts';
import type { RuleReason, Runtime } from '../loader/types.ts';
import { openAllowedStorage } from './consent.ts';

/**
 * Returns a function that reports to the server which rule kept this browser from being asked, so that the owner can
 * see how many each rule leaves out: once a day per survey and rule, and only if the browser can remember the report.
 */
export const createReporter = ({ config, visitor, storage, post }: Runtime) => {
  const name = `outoften:${config.site}`;
  const stored = () => openStorage(name, openAllowedStorage(config, visitor)).read().self.refusals;
  return (survey: number, reason: RuleReason) => {
    // Nobody may ever look at a page that is prerendering.
    if (document.prerendering === true) return;
    try {
      const today = new Date().toLocaleDateString('en-CA', { timeZone: config.time_zone });
      const refusal = `${today} ${survey} ${reason}`;
      const memory = storage.read();
      const reported = (memory.self.refusals || []).filter((entry) => entry.startsWith(today));
      if (reported.includes(refusal)) return;
      memory.self.refusals = [...reported, refusal];
      storage.write(memory);
      if (!stored()?.includes(refusal)) return;
      post('seen', { site: config.site, event: 'not_asked', survey, reason }).catch(() => {});
    } catch {
      // There is foreign data under our key.
    }
  };
};
