import type { Schemas } from '../../../server/api.ts';
import {
  type Endpoint,
  type EndpointBody,
  type EventType,
  hasSecretUrl,
  type KindKey,
  kindOf,
  needsUrl,
} from '../kinds.ts';

export type EventFilter = Schemas['EventFilter'];
export type HubspotOptions = Schemas['HubspotOptions'];
export type Template = Schemas['Template'];

/** What the form holds of a destination. */
export interface Draft {
  name: string;
  url: string;
  /** E-mail addresses, one per line. */
  to: string;
  events: EventType[];
  filter: EventFilter;
  isOfAllSites: boolean;
  /** Values and secrets of the kind's fields, by their names. */
  fields: Record<string, string>;
  hubspot: HubspotOptions;
  template: { method: Template['method']; url: string; body: string; headers: string; secrets: string };
}

const NO_HUBSPOT: HubspotOptions = { ticket: null, task: null, owner: null, owner_segment: null };

const NO_FILTER: EventFilter = { survey_ids: [], categories: [], scores: [], segments: [], channels: [] };

const FIRST_BODY = `{
  "score": {{ data.response.score }},
  "comment": {{ data.response.comment }},
  "email": {{ data.respondent.email if data.respondent else none }}
}`;

/** Returns the form for a new destination, or for one that exists. */
export function draftOf(endpoint: Endpoint | null): Draft {
  const { template } = endpoint ?? {};
  return {
    name: endpoint?.name ?? '',
    url: endpoint && !hasSecretUrl(kindOf(endpoint)) ? (endpoint.url ?? '') : '',
    to: endpoint?.to.join('\n') ?? '',
    events: endpoint?.events ?? ['response.finished'],
    // The API leaves out what is empty.
    filter: { ...NO_FILTER, ...endpoint?.filter },
    isOfAllSites: endpoint?.site_id === null,
    fields: { ...endpoint?.values },
    hubspot: { ...NO_HUBSPOT, ...endpoint?.hubspot },
    template: {
      method: template?.method ?? 'POST',
      url: template?.url ?? '',
      body: template?.body ?? FIRST_BODY,
      headers: Object.entries(template?.headers ?? {})
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
      secrets: '',
    },
  };
}

/** Returns the lines of a text as pairs; what has no separator is left out. */
export function parsePairs(text: string, separator: string): Record<string, string> {
  const pairs = text.split('\n').flatMap((line) => {
    const at = line.indexOf(separator);
    return at > 0 ? [[line.slice(0, at).trim(), line.slice(at + 1).trim()]] : [];
  });
  return Object.fromEntries(pairs);
}

/** Returns the items of a text, one per line or between commas. */
export function parseList(text: string): string[] {
  return text
    .split(/[\n,;]/)
    .map((item) => item.trim())
    .filter(Boolean);
}

/** Returns the template of a custom request. */
export function templateOf({ template }: Draft): Pick<Template, 'method' | 'url' | 'body' | 'headers'> {
  const { method, url, body, headers } = template;
  return { method, url: url.trim(), body, headers: parsePairs(headers, ':') };
}

/** Returns what the API takes for a new destination. `secretNames`: which fields are secrets. */
export function bodyOf(kind: KindKey, draft: Draft, siteId: number, secretNames: string[]): EndpointBody {
  const [values, secrets] = splitFields(draft, secretNames);
  const body = {
    events: draft.events,
    filter: draft.filter,
    name: draft.name.trim(),
    site_id: draft.isOfAllSites ? null : siteId,
  };
  if (kind === 'custom') {
    const given = parsePairs(draft.template.secrets, '=');
    return { ...body, kind: 'template', template: templateOf(draft), secrets: given } as EndpointBody;
  }
  if (kind === 'hubspot') return { ...body, kind, secrets, hubspot: draft.hubspot } as EndpointBody;
  if (kind === 'email') return { ...body, kind, to: parseList(draft.to) } as EndpointBody;
  if (needsUrl(kind)) return { ...body, kind, url: draft.url.trim() } as EndpointBody;
  return { ...body, kind: 'template', preset: kind, values, secrets } as EndpointBody;
}

/** Returns the changes that the API takes; secrets that are left empty stay as they are, and so do values that nobody changed. */
export function changesOf(endpoint: Endpoint, draft: Draft, secretNames: string[]): Schemas['EndpointPatch'] {
  const kind = kindOf(endpoint);
  const [values, secrets] = splitFields(draft, secretNames);
  const isPreset = endpoint.preset !== null && JSON.stringify(values) !== JSON.stringify(endpoint.values);
  const all = kind === 'custom' ? parsePairs(draft.template.secrets, '=') : secrets;
  return {
    name: draft.name.trim(),
    events: draft.events,
    filter: draft.filter,
    ...(kind === 'hubspot' && { hubspot: draft.hubspot }),
    ...(kind === 'custom' && { template: templateOf(draft) as Template }),
    ...(isPreset && { values }),
    ...(kind === 'email' && { to: parseList(draft.to) }),
    ...(needsUrl(kind) && draft.url.trim() && { url: draft.url.trim() }),
    ...(Object.keys(all).length > 0 && { secrets: all }),
  };
}

function splitFields(
  { fields }: Draft,
  secretNames: string[],
): [Record<string, string>, Record<string, string>] {
  const given = Object.entries(fields).flatMap(([name, value]) =>
    value.trim() ? [[name, value.trim()]] : [],
  );
  const isSecret = ([name]: string[]) => secretNames.includes(name ?? '');
  return [
    Object.fromEntries(given.filter((pair) => !isSecret(pair))),
    Object.fromEntries(given.filter(isSecret)),
  ];
}
