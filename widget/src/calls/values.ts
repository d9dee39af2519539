// What pages pass, in the form in which it can be sent. What can't be used is left out and logged.

import type { AskRequest, Runtime, Visitor } from '../loader/types.ts';
import type { Identity, Traits } from '../package/index.ts';
import { parseTime } from '../targeting/dates.ts';

type Respondent = NonNullable<Visitor['respondent']>;
type Cleaned = Respondent & { traits: Traits; locale?: string | null };
type Log = Runtime['log'];

const MAX_ID = 128;
const MAX_TEXT = 1000;
const MAX_TRAITS = 100;
/** Browsers and the server take no request of more than 64 KiB. */
const MAX_TRAIT_CHARACTERS = 8000;
const MAX_EVENT = 100;

const kindOf = (value: unknown) => {
  if (Array.isArray(value)) return 'a list';
  if (value == null) return `${value}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};

/** A text, a finite number, true or false; otherwise undefined, and the reason is logged. */
const clean = (name: string, value: unknown, log: Log): string | number | boolean | undefined => {
  let reason = kindOf(value);
  if (typeof value === 'boolean' || Number.isFinite(value)) return value as boolean | number;
  if (typeof value === 'bigint') return `${value}`;
  if (value instanceof Date && !Number.isNaN(+value)) return value.toISOString();
  if (typeof value === 'string') {
    if (value.length <= MAX_TEXT) return value;
    reason = `longer than ${MAX_TEXT} characters`;
  }
  if (value instanceof Date) reason = 'an invalid date';
  if (typeof value === 'number') reason = `${value}`;
  log('ignored', name, reason);
  return undefined;
};

export const cleanTraits = (given: unknown, log: Log): Traits => {
  const traits: Record<string, string | number | boolean | undefined> = {};
  if (given == null) return {};
  if (typeof given !== 'object' || Array.isArray(given)) {
    log('ignored', 'traits', kindOf(given));
    return {};
  }
  for (const [name, value] of Object.entries(given)) {
    // Null removes a trait.
    const cleaned = value == null ? undefined : clean(`traits.${name}`, value, log);
    if (cleaned !== undefined || value == null) traits[name] = cleaned;
  }
  return traits as Traits;
};

/** The traits that fit into a request, the first ones first. */
export const fitTraits = (traits: Traits, log: Log): Traits => {
  let count = 0;
  let characters = 0;
  const fitting = Object.entries(traits).filter(([name, value]) => {
    const size = name.length + `${value}`.length;
    const fits = count < MAX_TRAITS && characters + size <= MAX_TRAIT_CHARACTERS;
    if (fits) {
      count++;
      characters += size;
    } else log('ignored', `traits.${name}`, 'there are too many, or they are too long together');
    return fits;
  });
  return Object.fromEntries(fitting);
};

/** What `track` names. An event that can't be sent is none. */
export const cleanEvent = (event: unknown, properties: unknown, log: Log): AskRequest => {
  const usable = typeof event === 'number' ? `${event}` : event;
  const fits = typeof usable === 'string' && usable !== '' && usable.length <= MAX_EVENT;
  if (!fits) log('ignored', 'event', `it is not a text of 1 to ${MAX_EVENT} characters`);
  const isObject = typeof properties === 'object' && !Array.isArray(properties);
  if (properties != null && !isObject) log('ignored', 'properties', kindOf(properties));
  return {
    event: fits ? usable : undefined,
    properties: (isObject && properties) || undefined,
  } as AskRequest;
};

/** What `consent` says: consent management tools pass texts too. Undefined if it is neither yes nor no. */
export const cleanConsent = (value: unknown, log: Log): boolean | undefined => {
  if (typeof value === 'boolean') return value;
  const text = `${value}`.toLowerCase();
  if (/^(true|yes|granted|1)$/.test(text)) return true;
  if (/^(false|no|denied|0)$/.test(text)) return false;
  log('ignored', 'consent', `it is neither true nor false, but ${kindOf(value)}`);
  return undefined;
};

/** What `identify` names. A field that is not there is not named, and neither is one that can't be used. An id that is null means nobody. */
export const cleanIdentity = (given: unknown, log: Log): Cleaned => {
  // An id alone is a frequent mistake.
  const named = (typeof given === 'object' ? given : { id: given }) as Partial<Identity> | null;
  const { id, token, traits, created_at, locale } = named || {};
  const cleaned: Cleaned = { traits: cleanTraits(traits, log) };

  if (id === null || id === '') cleaned.id = null;
  else if (id !== undefined) {
    const text = typeof id === 'boolean' ? undefined : clean('id', id, log);
    if (typeof id === 'boolean') log('ignored', 'id', kindOf(id));
    else if (`${text}`.length > MAX_ID) log('ignored', 'id', `longer than ${MAX_ID} characters`);
    else if (text !== undefined) cleaned.id = `${text}`;
  }
  if (token === null || typeof token === 'string' || typeof token === 'function')
    cleaned.token = token || null;
  else if (token !== undefined) log('ignored', 'token', kindOf(token));
  // What the server takes. It chooses the nearest language that the survey has.
  if (locale === null || (typeof locale === 'string' && /^[\w@.-]{1,35}$/.test(locale)))
    cleaned.locale = locale;
  else if (locale !== undefined) log('ignored', 'locale', `${kindOf(locale)} that is no language`);
  if (created_at === null) cleaned.created_at = null;
  else if (created_at !== undefined) {
    const date = clean('created_at', created_at, log);
    if (date === undefined) return cleaned;
    if (typeof date !== 'boolean' && !Number.isNaN(parseTime(date))) cleaned.created_at = date;
    else log('ignored', 'created_at', `${date} is no date`);
  }
  return cleaned;
};
