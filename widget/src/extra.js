import { calls } from './late.js';
import { fits, forbidden } from './reasons.js';
import { telling } from './refusals.js';

const HALF_AN_HOUR = 1_800_000;

const device = () => {
  if (!matchMedia('(pointer: coarse)').matches) return 'desktop';
  return Math.min(screen.width, screen.height) < 600 ? 'phone' : 'tablet';
};

/** Resolves when `ready` says so after one of the events. */
const until = (target, type, ready) =>
  new Promise((done) => {
    const look = (event) => {
      if (!ready(event)) return;
      target.removeEventListener(type, look);
      done();
    };
    target.addEventListener(type, look, { passive: true });
    look();
  });

const scrolled = (percent) =>
  until(window, 'scroll', () => {
    const { scrollHeight, clientHeight } = document.documentElement;
    return scrollY * 100 >= (scrollHeight - clientHeight) * percent;
  });

/** The pointer leaves by the top of the window, as if to close it. */
const leaving = () =>
  until(document, 'mouseout', (event) => event && event.clientY <= 0 && !event.relatedTarget);

/** Where this site lets its browsers remember; before consent, and without it, they only read. */
const storage =
  ({ storage = 'local', consent }, visit) =>
  () => {
    // Whoever has nothing to remember in forgets when the page is left.
    const kept = storage === 'none' ? undefined : window[`${storage}Storage`];
    if (consent !== 'required' || visit.consent != null) return kept;
    return { getItem: (name) => kept.getItem(name), setItem() {} };
  };

/** What only sites with rules or consent need; the server puts it into their loader. */
const rules = ({ config, visit, memory }, ask) => {
  const all = memory.read();
  const { self } = all;
  const now = Date.now();
  self.id ??= crypto.randomUUID?.() ?? `${Math.random()}`;
  self.pages = (self.pages || 0) + 1;
  self.sessions = (self.sessions || 0) + !(now - self.at < HALF_AN_HOUR);
  self.at = now;
  memory.write(all);
  const who = memory.read().self.id;

  // A page that changes its address without being loaded anew is another page to a rule.
  if (window.navigation) navigation.addEventListener('navigatesuccess', () => ask());
  else addEventListener('popstate', () => ask());

  return {
    /** Why not, beside the cadence. */
    why({ id, rules = {} }, { shown, force, event, properties }) {
      const { respondent, traits = {} } = visit;
      if (config.gpc && navigator.globalPrivacyControl) return 'privacy_signal';
      if (config.consent === 'required' && !memory.read().self.consent) return 'consent_required';
      if (force) return;
      if (!shown && rules.event && !fits(rules.event, event, properties)) return 'wrong_event';
      return forbidden(rules, {
        survey: id,
        url: location.origin + location.pathname,
        path: location.pathname,
        today: new Date().toLocaleDateString('en-CA', { timeZone: config.time_zone }),
        now: Date.now(),
        who: respondent?.id ?? who,
        traits,
        created_at: respondent?.created_at,
        locale: navigator.language,
        device: device(),
        page_views: self.pages,
        sessions: self.sessions,
      });
    },
    /** Resolves at the moment that the rules wait for. */
    moment: ({ rules = {} }) =>
      Promise.all([scrolled(rules.scroll_percent || 0), rules.exit_intent && leaving()]),
  };
};

export default { storage, rules: telling(rules, storage), calls };
