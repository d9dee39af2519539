import assert from 'node:assert/strict';
import test from 'node:test';
import { createOutbox, isFinal } from '../../../widget/src/card/outbox.ts';
import { openStorage } from '../../../widget/src/loader/storage.ts';

const bench = () => {
  const storage = openStorage('a', () => null);
  const requests = [];
  const post = (path, body) =>
    new Promise((resolve, reject) => requests.push({ path, body, resolve, reject }));
  return { storage, requests, box: createOutbox({ storage, post, log() {} }) };
};
const kept = ({ storage }) => Object.values(storage.read().outbox).filter(Boolean);
const soon = () => new Promise((done) => setTimeout(done));

test('only replies that a retry cannot change are final', () => {
  for (const status of [200, 204, 400, 404, 410, 422]) assert.equal(isFinal(status), true);
  for (const status of [undefined, 408, 429, 500, 503]) assert.equal(isFinal(status), false);
});

test('an answer is stored before it is sent and removed after a 2xx reply', async () => {
  const b = bench();
  const sent = b.box.enqueue({ token: 't', score: 9 });
  assert.deepEqual(kept(b), [{ token: 't', score: 9 }]);
  assert.deepEqual(b.requests[0].body, { token: 't', score: 9 });
  b.requests[0].resolve([200, {}]);
  await sent;
  assert.deepEqual(kept(b), []);
});

test('one request per answer is in flight; later changes are merged and sent after it', async () => {
  const b = bench();
  b.box.enqueue({ token: 't', score: 9 });
  b.box.enqueue({ token: 't', score: 8 });
  b.box.enqueue({ token: 't', comment: 'why', done: true });
  assert.equal(b.requests.length, 1);
  b.requests[0].resolve([200, {}]);
  await soon();
  assert.equal(b.requests.length, 2);
  assert.deepEqual(b.requests[1].body, { token: 't', score: 8, comment: 'why', done: true });
});

test('an answer that could not be sent is stored, and sendAll sends it', async () => {
  const b = bench();
  const sent = b.box.enqueue({ token: 't', score: 9 });
  b.requests[0].reject(new Error('offline'));
  await sent;
  assert.equal(kept(b).length, 1);
  const again = b.box.sendAll();
  b.requests[1].resolve([200, {}]);
  await again;
  assert.deepEqual(kept(b), []);
});

test('after a 503 reply the answer is stored, and not sent again at once', async () => {
  const b = bench();
  const sent = b.box.enqueue({ token: 't', score: 9 });
  b.requests[0].resolve([503]);
  await sent;
  assert.equal(b.requests.length, 1);
  assert.equal(kept(b).length, 1);
});

test('a refused answer is removed', async () => {
  const b = bench();
  const sent = b.box.enqueue({ token: 't', score: 9 });
  b.requests[0].resolve([410, {}]);
  await sent;
  assert.deepEqual(kept(b), []);
});

test('sendAll on leaving does not wait for the request in flight', () => {
  const b = bench();
  b.box.enqueue({ token: 't', score: 9 });
  b.box.enqueue({ token: 't', score: 9, comment: 'draft' }, true);
  assert.equal(b.requests.length, 1);
  b.box.sendAll(true);
  assert.equal(b.requests[1].body.comment, 'draft');
});
