import assert from 'node:assert/strict';
import test from 'node:test';
import { openStorage, set } from '../../../widget/src/loader/storage.ts';
import { stringify } from '../../../widget/src/loader/stringify.ts';

const shelf = (kept = {}) => ({
  getItem: (name) => kept[name] ?? null,
  setItem: (name, text) => {
    kept[name] = text;
  },
});

test('a page reads what another page has set', () => {
  const storage = shelf();
  set(
    openStorage('a', () => storage),
    'surveys',
    1,
    { next: 5 },
  );
  assert.deepEqual(openStorage('a', () => storage).read().surveys, { 1: { next: 5 } });
});

test('two pages that set different keys keep both values', () => {
  const storage = shelf();
  const [one, two] = [openStorage('a', () => storage), openStorage('a', () => storage)];
  set(one, 'surveys', 1, { next: 1 });
  set(two, 'outbox', 'token', { score: 9 });
  assert.deepEqual(one.read(), { surveys: { 1: { next: 1 } }, outbox: { token: { score: 9 } }, self: {} });
});

test('setting undefined removes the value', () => {
  const storage = shelf();
  const memory = openStorage('a', () => storage);
  set(memory, 'outbox', 'token', { score: 9 });
  set(memory, 'outbox', 'token');
  assert.deepEqual(memory.read().outbox, {});
});

test('without access to the storage, the page remembers', () => {
  const memory = openStorage('a', () => {
    throw new Error('forbidden');
  });
  set(memory, 'surveys', 1, { next: 5 });
  assert.equal(memory.read().surveys[1].next, 5);
});

test('with a storage of null, the page remembers', () => {
  const memory = openStorage('a', () => null);
  set(memory, 'surveys', 1, { next: 5 });
  assert.equal(memory.read().surveys[1].next, 5);
});

test('after a failed write, the old value in the storage is not read again', () => {
  const memory = openStorage('a', () => ({
    getItem: () => '{"surveys":{"1":{"next":1}}}',
    setItem() {
      throw new Error('full');
    },
  }));
  set(memory, 'surveys', 1, { next: 2 });
  assert.equal(memory.read().surveys[1].next, 2);
});

test('invalid data in the storage counts as empty', () => {
  for (const text of ['{', 'null', '5', '[]']) {
    assert.deepEqual(openStorage('a', () => shelf({ a: text })).read().surveys, {});
  }
});

test('JSON.parse restores what stringify has written', () => {
  const data = { token: 'a"b\\c\n\u2028\u0000é😀', score: 0, done: true, empty: '', inner: { id: '1' } };
  assert.deepEqual(JSON.parse(stringify(data)), data);
});

test('stringify leaves out null and undefined', () => {
  assert.equal(stringify({ a: undefined, b: null, c: 1 }), '{"c":1}');
});

test("stringify uses neither JSON.stringify nor the page's toJSON", (t) => {
  t.mock.method(JSON, 'stringify', () => {
    throw new Error('replaced');
  });
  Object.prototype.toJSON = () => 'spoilt';
  try {
    assert.equal(stringify({ score: 7 }), '{"score":7}');
  } finally {
    delete Object.prototype.toJSON;
  }
});
