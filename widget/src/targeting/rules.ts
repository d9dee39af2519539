// The rules of a survey, without access to the page. The server checks the same rules as far as it has the facts
// (backend/outoften/domain/collecting/targeting.py); tests/widget/rules.json has test cases for both.

import type { Device, EventRule, RuleReason, Rules, TraitRule } from '../loader/types.ts';
import type { Properties, Traits } from '../package/index.ts';
import { parseTime } from './dates.ts';

/** What the rules are checked against. */
export interface AskContext {
  survey: number;
  /** Without the query. */
  url: string;
  /** The date at the site, in ISO 8601. */
  today: string;
  /** Milliseconds since 1970. */
  now: number;
  /** The respondent's id, or else the browser's. */
  who?: string | number | undefined;
  traits: Traits;
  created_at?: string | number | undefined;
  locale: string;
  device: Device;
  page_views: number;
  sessions: number;
}

const DAY_MS = 86_400_000;

/** Each part between two `*` is taken where it first occurs, so that a pattern can't backtrack. */
const matchesPattern = (pattern: string, text: string) => {
  const [first = '', ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last == null) return text === first;
  if (!text.startsWith(first)) return false;
  let end = first.length;
  for (const part of parts) {
    const start = text.indexOf(part, end);
    if (start < 0) return false;
    end = start + part.length;
  }
  return text.length - end >= last.length && text.endsWith(last);
};

const matchesPage = (patterns: string[], page: string) => {
  // As much of it as the server stores.
  const url = page.slice(0, 160);
  const slash = url.indexOf('/', url.indexOf('://') < 0 ? 0 : url.indexOf('://') + 3);
  const path = slash < 0 ? '/' : url.slice(slash);
  return patterns.some((pattern) => {
    const address = pattern[0] === '/' ? path : url;
    return (
      matchesPattern(pattern, address) ||
      (address.endsWith('/') && matchesPattern(pattern, address.slice(0, -1)))
    );
  });
};

const matchesLanguage = (languages: string[], locale: string) =>
  languages.some((language) => `${locale.toLowerCase()}-`.startsWith(`${language}-`));

const matchesTrait = ({ key, op, values }: TraitRule, traits: Traits) => {
  const value = (Object.hasOwn(traits, key) ? traits[key] : undefined) ?? undefined;
  if (op === 'in') return values.includes(`${value}`);
  if (op === 'not_in') return value != null && !values.includes(`${value}`);
  return op === 'before' ? parseTime(value) < parseTime(values[0]) : parseTime(value) >= parseTime(values[0]);
};

/** A number from 0 to 100 that depends only on the text: FNV-1a with the finalizer of MurmurHash3. */
export const samplePercentile = (text: string) => {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 42_949_672.96;
};

/** The code of the first rule that forbids to ask, or undefined. */
export const failedRule = (rules: Rules, context: AskContext): RuleReason | undefined => {
  const { pages = [], not_pages = [], traits = [], languages = [], devices = [], starts, ends } = rules;
  const { sample_percent = 100, account_age_days = 0, page_views = 0, sessions = 0 } = rules;
  if (pages.length && !matchesPage(pages, context.url)) return 'wrong_page';
  if (matchesPage(not_pages, context.url)) return 'wrong_page';
  if (starts && context.today < starts) return 'not_started';
  if (ends && context.today >= ends) return 'ended';
  if (languages.length && !matchesLanguage(languages, context.locale)) return 'wrong_language';
  if (devices.length && !devices.includes(context.device)) return 'wrong_device';
  if (context.page_views < page_views) return 'too_few_pages';
  if (context.sessions < sessions) return 'too_few_sessions';
  const age = context.now - parseTime(context.created_at);
  if (account_age_days && !(age >= account_age_days * DAY_MS)) return 'account_too_young';
  if (!traits.every((trait) => matchesTrait(trait, context.traits))) return 'wrong_traits';
  // Without an id, the choice could not be the same next time.
  if (
    sample_percent < 100 &&
    (context.who == null || samplePercentile(`${context.survey}:${context.who}`) >= sample_percent)
  ) {
    return 'sampled_out';
  }
  return undefined;
};

/** Whether a tracked event is the one that the survey waits for. */
export const matchesEvent = ({ name, where = {} }: EventRule, event?: string, properties: Properties = {}) =>
  name === event &&
  Object.entries(where).every(
    ([key, values]) => Object.hasOwn(properties, key) && values.includes(`${properties[key]}`),
  );
