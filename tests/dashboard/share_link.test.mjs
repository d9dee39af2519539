import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { readLink } from '../../backend/outoften/dashboard/pages/shared/link.ts';

const place = { pathname: '/nps/share/0123456789ab', hash: '#secret' };

beforeEach(() => {
  const items = new Map();
  globalThis.sessionStorage = {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => items.set(name, value),
    removeItem: (name) => items.delete(name),
  };
});

test('a link is its id and its secret', () => {
  assert.equal(readLink(place).bearer, 'oot_sh_0123456789ab_secret');
});

test('a token is kept for the tab, and only for the secret that it belongs to', () => {
  const link = readLink(place);
  link.use(`${link.bearer}.signed`);
  assert.equal(readLink(place).bearer, 'oot_sh_0123456789ab_secret.signed');
  assert.equal(readLink({ ...place, hash: '#other' }).bearer, 'oot_sh_0123456789ab_other');
  link.use(null);
  assert.equal(readLink(place).bearer, 'oot_sh_0123456789ab_secret');
});

test('a link opens where the browser forbids storage', () => {
  Object.defineProperty(globalThis, 'sessionStorage', {
    configurable: true,
    get() {
      throw new Error('forbidden');
    },
  });
  const link = readLink(place);
  link.use('a token');
  assert.equal(link.bearer, 'a token');
  Object.defineProperty(globalThis, 'sessionStorage', {
    configurable: true,
    writable: true,
    value: undefined,
  });
});
