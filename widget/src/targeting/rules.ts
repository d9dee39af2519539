// The rules of a survey that need no page to be understood. ../../backend/outoften/domain/collecting/targeting.py says the same of what
// the server knows; tests/widget/rules.json holds both to it.

const DAY = 86_400_000;

const glob = (pattern) => RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
const onPage = (patterns, { url, path }) =>
  patterns.some((pattern) => glob(pattern).test(pattern[0] === '/' ? path : url));

const speaks = (languages, locale) =>
  languages.some((language) => `${locale.toLowerCase()}-`.startsWith(`${language}-`));

const moment = (value) => (typeof value === 'number' ? value : Date.parse(value));

const holds = ({ key, op, values }, traits) => {
  const value = (Object.hasOwn(traits, key) ? traits[key] : undefined) ?? undefined;
  if (op === 'in') return values.includes(`${value}`);
  if (op === 'not_in') return value != null && !values.includes(`${value}`);
  return op === 'before' ? moment(value) < moment(values[0]) : moment(value) >= moment(values[0]);
};

/** A number from 0 to 100 that is always the same for the same text: FNV-1a with MurmurHash3's last mixing. */
export const share = (text) => {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 42_949_672.96;
};

/**
 * Why a survey's rules forbid to ask now, or undefined. `facts`: survey, url, path, today (at the site), now, who, traits,
 * created_at, locale, device, page_views, sessions.
 */
export const forbidden = (rules, facts) => {
  const { pages = [], not_pages = [], traits = [], languages = [], devices = [] } = rules;
  const { sample_percent = 100, account_age_days = 0, page_views = 0, sessions = 0 } = rules;
  if (pages.length && !onPage(pages, facts)) return 'wrong_page';
  if (onPage(not_pages, facts)) return 'wrong_page';
  if (facts.today < rules.starts) return 'not_started';
  if (facts.today >= rules.ends) return 'ended';
  if (languages.length && !speaks(languages, facts.locale)) return 'wrong_language';
  if (devices.length && !devices.includes(facts.device)) return 'wrong_device';
  if (facts.page_views < page_views) return 'too_few_pages';
  if (facts.sessions < sessions) return 'too_few_sessions';
  const age = facts.now - moment(facts.created_at);
  if (account_age_days && !(age >= account_age_days * DAY)) return 'account_too_young';
  if (!traits.every((trait) => holds(trait, facts.traits))) return 'wrong_traits';
  // Whom nothing tells from others can't be sampled the same way twice.
  if (
    sample_percent < 100 &&
    (facts.who == null || share(`${facts.survey}:${facts.who}`) >= sample_percent)
  ) {
    return 'sampled_out';
  }
};

/** Whether an event that the page told of is the one that the survey waits for. */
export const fits = ({ name, where = {} }, event, properties = {}) =>
  name === event &&
  Object.entries(where).every(
    ([key, values]) => Object.hasOwn(properties, key) && values.includes(`${properties[key]}`),
  );
