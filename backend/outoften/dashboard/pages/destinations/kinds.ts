import type { Schemas } from '../../server/api.ts';
import { KIND_NAMES } from '../../texts/automation/automation.ts';

export type Endpoint = Schemas['EndpointOut'];
export type EndpointBody = Schemas['EndpointIn'];
export type EventType = Endpoint['events'][number];

/** A kind of destination as an owner sees it: a template of the product is a kind of its own. */
export type KindKey = Exclude<Endpoint['kind'], 'template'> | NonNullable<Endpoint['preset']> | 'custom';

/** The kinds by what they are for, in the order in which they are offered. */
export const KIND_GROUPS: { group: 'people' | 'crm' | 'programs'; kinds: KindKey[] }[] = [
  { group: 'people', kinds: ['slack', 'teams', 'discord', 'email'] },
  { group: 'crm', kinds: ['hubspot', 'salesforce', 'intercom', 'customer_io', 'klaviyo'] },
  { group: 'programs', kinds: ['webhook', 'custom'] },
];

/** The kinds that one names by an address, and those whose address is a secret. */
const OF_URL: readonly string[] = ['webhook', 'slack', 'teams', 'discord'];

/** The events, those first that most want. */
export const MAIN_EVENTS: EventType[] = ['response.finished', 'respondent.became_detractor', 'alert.opened'];
const OTHER_EVENTS: EventType[] = [
  'response.created',
  'response.updated',
  'ask.dismissed',
  'follow_up.changed',
  'alert.closed',
  'tag.silent',
];

/** Returns the kind of an endpoint. */
export function kindOf({ kind, preset }: Pick<Endpoint, 'kind' | 'preset'>): KindKey {
  return kind === 'template' ? (preset ?? 'custom') : kind;
}

/** Returns what an endpoint is called: its name, or its kind. */
export function nameOf(endpoint: Pick<Endpoint, 'name' | 'kind' | 'preset'>): string {
  return endpoint.name || KIND_NAMES[kindOf(endpoint)];
}

/** Whether a kind needs an address. */
export const needsUrl = (kind: KindKey): boolean => OF_URL.includes(kind);

/** Whether the API shows only the beginning of the address. */
export const hasSecretUrl = (kind: KindKey): boolean => needsUrl(kind) && kind !== 'webhook';

/** Whether a kind is a template of the product, which is only about answers. */
export const isOfAnswers = (kind: KindKey): boolean =>
  !needsUrl(kind) && kind !== 'email' && kind !== 'custom';

/** Returns the events that a kind can send. */
export function eventsOf(kind: KindKey): EventType[] {
  const all = [...MAIN_EVENTS, ...OTHER_EVENTS];
  return isOfAnswers(kind)
    ? all.filter((event) => event.startsWith('response.') || event === 'respondent.became_detractor')
    : all;
}
