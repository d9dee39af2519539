// What the editor does with criteria.

import { type Criterion, type Leaf, OPPOSITE, type Subject } from '../../texts/mailing/audiences.ts';

/** A group of criteria, perhaps one that must not be met. */
export type Group =
  | Extract<Criterion, { type: 'all' | 'any' }>
  | { type: 'not'; of: Extract<Criterion, { type: 'all' | 'any' }> };
/** A criterion without the nots around it. */
type Inner = Exclude<Criterion, { type: 'not' }>;

/** The server accepts so many levels. */
export const MAX_LEVELS = 5;

/** Returns what stands inside of nots, and whether it must not be met. */
export function unwrap(criterion: Criterion): { inner: Inner; isNot: boolean } {
  let isNot = false;
  let inner = criterion;
  while (inner.type === 'not') {
    inner = inner.of;
    isNot = !isNot;
  }
  return { inner, isNot };
}

/** Returns the criterion, or that it must not be met. */
export function wrap<One extends Inner>(inner: One, isNot: boolean): One | { type: 'not'; of: One } {
  return isNot ? { type: 'not', of: inner } : inner;
}

/** Returns the criteria as a group, which the editor begins with. */
export function asGroup(criterion: Criterion): Group {
  const { inner, isNot } = unwrap(criterion);
  return isGroup(inner) ? wrap(inner, isNot) : { type: 'all', of: [criterion] };
}

/** Whether the criterion has others in it. */
export function isGroup(inner: Inner): inner is Extract<Inner, { type: 'all' | 'any' }> {
  return inner.type === 'all' || inner.type === 'any';
}

/** Returns a new criterion, with fields to fill in. */
export function newLeaf(type: Subject): Leaf {
  switch (type) {
    case 'date':
      return { type: 'age', op: 'older_than', days: 30, key: '', optional: false };
    case 'age':
      return { type, op: 'older_than', days: 30, key: null, optional: false };
    case 'trait':
      return { type, key: '', op: 'in', values: [], optional: false };
    case 'number':
      return { type, key: '', op: 'at_least', value: 1, optional: false };
    case 'answered':
      return { type, days: 90, survey_id: null };
    case 'asked':
      return { type, days: 90, survey_id: null };
    case 'last_score':
      return { type, categories: ['promoter'], survey_id: null };
    case 'email_domain':
    case 'locale':
      return { type, values: [] };
    case 'open_follow_up':
      return { type };
  }
}

/** Returns what a criterion is about. */
export function subjectOf(leaf: Leaf): Subject {
  return leaf.type === 'age' && leaf.key !== null ? 'date' : leaf.type;
}

/** Returns how a criterion compares; with an exclamation mark if it must not be met. */
export function operatorOf(leaf: Leaf, isNot: boolean): string {
  if (leaf.type === 'trait') return isNot ? OPPOSITE[leaf.op] : leaf.op;
  return (isNot ? '!' : '') + ('op' in leaf ? leaf.op : 'is');
}

/** Returns the criterion with another way to compare. */
export function withOperator(leaf: Leaf, operator: string): Criterion {
  const op = operator.replace('!', '');
  if (!('op' in leaf)) return wrap(leaf, operator.startsWith('!'));
  const values = op === 'exists' || op === 'missing' ? { values: [] } : {};
  return wrap({ ...leaf, op, ...values } as Leaf, operator.startsWith('!'));
}

/** Whether all fields are filled in, so that the server accepts the criteria. */
export function isComplete(criterion: Criterion): boolean {
  const { inner } = unwrap(criterion);
  switch (inner.type) {
    case 'all':
    case 'any':
      return inner.of.every(isComplete);
    case 'trait':
      return inner.key !== '' && (inner.op === 'exists' || inner.op === 'missing' || inner.values.length > 0);
    case 'number':
      return inner.key !== '' && Number.isFinite(inner.value);
    case 'age':
      return inner.key !== '' && isDays(inner.days);
    case 'asked':
      return isDays(inner.days);
    case 'answered':
      return inner.days === null || isDays(inner.days);
    case 'email_domain':
    case 'locale':
      return inner.values.length > 0;
    case 'last_score':
      return inner.categories.length > 0;
    case 'open_follow_up':
      return true;
  }
}

function isDays(days: number): boolean {
  return Number.isInteger(days) && days >= 0 && days <= 3650;
}
