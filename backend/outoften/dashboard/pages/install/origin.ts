// Origins: the part of an address that the owner allows, such as `https://www.example.com`.

import type { Schemas } from '../../server/api.ts';

/** Pages of this machine may ask until the site has origins. They stay allowed, so that local tests go on. */
export const LOCAL_ORIGINS = [
  'http://localhost:*',
  'http://127.0.0.1:*',
  'https://localhost:*',
  'https://127.0.0.1:*',
];

/** Whether an entry of a site's origins stands for pages of this machine, whatever their port. */
export function isLocalEntry(origin: string): boolean {
  return LOCAL_ORIGINS.includes(origin);
}

/** Returns the origin that somebody means who enters a host, or copies the address of a page. */
export function toOrigin(text: string): string {
  const trimmed = text.trim();
  const isLocal = /^(localhost|127\.0\.0\.1)(:|\/|$)/.test(trimmed);
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)
    ? trimmed
    : `${isLocal ? 'http' : 'https'}://${trimmed}`;
  return full.replace(/^([^:]+:\/\/[^/?#]*).*$/s, '$1');
}

/** Returns the same host with `www.`, or without it; null if it has another subdomain. */
export function otherWww(origin: string): string | null {
  const match = /^(https?:\/\/)(www\.)?([^.]+\.[^.]+)$/.exec(origin);
  return match ? `${match[1]}${match[2] ? '' : 'www.'}${match[3]}` : null;
}

/** Whether an origin is of pages on this computer, which only developers see. */
export function isLocalOrigin(origin: string): boolean {
  return /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(origin);
}

/** Returns the refused origins that the owner has not dismissed. */
export function shownRefusals({ refused_origins }: Schemas['TagStatus']): Schemas['RefusedOrigin'][] {
  return refused_origins.filter(({ dismissed }) => !dismissed);
}
