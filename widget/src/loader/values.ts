// What pages pass, in the form in which it can be sent. What can't be used is left out and logged.
import type { Identity, Traits } from '../package/index.ts';
import type { Runtime, Visitor } from './types.ts';

type Respondent = NonNullable<Visitor['respondent']>;
type Log = Runtime['log'];

const MAX_ID = 128;
const MAX_TEXT = 1000;
const MAX_TRAITS = 100;

const kindOf = (value: unknown) =>
  Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;

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

const cleanTraits = (given: unknown, log: Log): Traits => {
  const traits: Record<string, string | number | boolean | undefined> = {};
  if (given == null) return {};
  if (typeof given !== 'object' || Array.isArray(given)) {
    log('ignored', 'traits', kindOf(given));
    return {};
  }
  const entries = Object.entries(given);
  for (const [name, value] of entries.slice(0, MAX_TRAITS)) {
    // Null removes a trait.
    const cleaned = value == null ? undefined : clean(`traits.${name}`, value, log);
    if (cleaned !== undefined || value == null) traits[name] = cleaned;
  }
  if (entries[MAX_TRAITS])
    log('ignored', `traits.${entries[MAX_TRAITS][0]}`, `there are more than ${MAX_TRAITS}`);
  return traits as Traits;
};

/** What `identify` names. A field that is not there is not named, and neither is one that can't be used. An id that is null means nobody. */
export const cleanIdentity = (given: unknown, log: Log): Respondent & { traits: Traits } => {
  // An id alone is a frequent mistake.
  const named = (typeof given === 'object' ? given : { id: given }) as Partial<Identity> | null;
  const { id, token, traits, created_at } = named || {};
  const cleaned: Respondent & { traits: Traits } = { traits: cleanTraits(traits, log) };

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
  if (created_at === null) cleaned.created_at = null;
  else if (created_at !== undefined) {
    const date = clean('created_at', created_at, log);
    if (typeof date === 'string' || typeof date === 'number') cleaned.created_at = date;
    else if (typeof date === 'boolean') log('ignored', 'created_at', kindOf(date));
  }
  return cleaned;
};
