import { calls as late } from '../loader/calls.ts';
import { telling } from './report_refusals.ts';
import { fits, forbidden } from './rules.ts';

const HALF_AN_HOUR = 1_800_000;

const device = () => {
  if (!matchMedia('(pointer: coarse)').matches) return 'desktop';
  return Math.min(screen.width, screen.height) < 600 ? 'phone' : 'tablet';
};

/** Resolves after the first of the events of which `ready` says so. */
const until = (target, type, ready) =>
  new Promise((done) => {
    const look = (event) => {
      if (!ready(event)) return;
      target.removeEventListener(type, look);
      done();
    };
    target.addEventListener(type, look, { passive: true });
  });

const far = (percent) => {
  const { scrollHeight, clientHeight } = document.documentElement;
  return scrollY * 100 >= (scrollHeight - clientHeight) * percent;
};
const scrolled = (percent) => far(percent) || until(window, 'scroll', () => far(percent));

/** The pointer leaves by the top of the window, as if to close it. */
const leaving = () =>
  until(document, 'mouseout', ({ clientY, relatedTarget }) => clientY <= 0 && !relatedTarget);

/**
 * Whether a survey may be asked at this moment; if not, it is asked at the next one that its rules wait for, and until
 * then others may be.
 */
const moments = (site, ask) => {
  const awaited = new Map();
  return ({ id, rules: { scroll_percent = 0, exit_intent } }, { come, event, properties }) => {
    const { turn } = site;
    if (come === id || (far(scroll_percent) && !exit_intent)) return true;
    // What waits for nothing but its delay has had its moment.
    if (turn.due?.id === id) return true;
    if (awaited.get(id) !== turn) {
      awaited.set(id, turn);
      Promise.all([scrolled(scroll_percent), exit_intent && leaving()]).then(() => {
        // The page, or its visitor, may have closed what was waiting.
        if (awaited.get(id) === turn) awaited.delete(id);
        if (turn === site.turn) ask({ event, properties, come: id });
      });
    }
  };
};

/** Whether what is kept says yes: on an earlier page, or in another tab. */
const agreed = (text) => {
  try {
    return JSON.parse(text).self.consent;
  } catch {}
};

/** Where this site lets its browsers remember; before consent, and without it, they only read. */
const storage =
  ({ storage = 'local', consent }, visit) =>
  () => {
    // Whoever has nothing to remember in forgets when the page is left.
    const kept = storage === 'none' ? undefined : window[`${storage}Storage`];
    if (consent !== 'required' || visit.consent != null) return kept;
    return {
      getItem: (name) => kept.getItem(name),
      setItem: (name, text) => agreed(kept.getItem(name)) && kept.setItem(name, text),
    };
  };

/** Why not, beside the cadence: what only sites with rules or consent need. The server puts it into their loader. */
const rules = (site, ask) => {
  const { config, visit, memory } = site;
  const timely = moments(site, ask);
  let self = { pages: 0 };
  let path: string | undefined;
  const count = () => {
    const all = memory.read();
    const { id, at, pages = 0, sessions = 0 } = all.self;
    const now = Date.now();
    path = location.pathname;
    self = Object.assign(all.self, {
      id: id ?? crypto.randomUUID?.() ?? `${Math.random()}`,
      // Where nothing may be kept yet, the page itself knows of more. Whoever has signed out begins anew.
      pages: (at ? Math.max(pages, self.pages) : 0) + 1,
      sessions: sessions + !(now - at < HALF_AN_HOUR),
      at: now,
    });
    memory.write(all);
  };
  count();

  // A page that changes its address without being loaded anew is another page to a rule.
  const moved = () => {
    if (path !== location.pathname) count();
    ask();
  };
  if (window.navigation) navigation.addEventListener('navigatesuccess', moved);
  else addEventListener('popstate', moved);

  return (survey, page) => {
    const { id, rules = {} } = survey;
    const { shown, force, event, properties } = page;
    const { respondent, traits = {} } = visit;
    if (config.gpc && navigator.globalPrivacyControl) return 'privacy_signal';
    if (config.consent === 'required' && !memory.read().self.consent) return 'consent_required';
    if (config.identity === 'required' && !respondent) return 'identity_required';
    if (force) return;
    if (!shown && rules.event && !fits(rules.event, event, properties)) return 'wrong_event';
    const reason = forbidden(rules, {
      survey: id,
      url: location.origin + location.pathname,
      path: location.pathname,
      today: new Date().toLocaleDateString('en-CA', { timeZone: config.time_zone }),
      now: Date.now(),
      who: respondent?.id ?? self.id,
      traits,
      created_at: respondent?.created_at,
      locale: navigator.language,
      device: device(),
      page_views: self.pages,
      sessions: self.sessions,
    });
    return reason || (shown || timely({ id, rules }, page) ? undefined : 'not_yet');
  };
};

export default {
  storage,
  calls(site, ask) {
    site.why = telling(rules(site, ask), site, storage);
    return late(site);
  },
};
