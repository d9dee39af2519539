import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ApiError,
  buildUrl,
  createApi,
  NetworkError,
  nextPage,
} from '../../backend/outoften/dashboard/server/api.ts';
import { createPoller, delayAfter } from '../../backend/outoften/dashboard/server/poller.ts';

function json(body, status = 200, headers = {}) {
  return new Response(status === 304 || status === 204 ? null : JSON.stringify(body), { status, headers });
}

function answering(...replies) {
  return answeringBelow('', ...replies);
}

function answeringBelow(basePath, ...replies) {
  const calls = [];
  const api = createApi(basePath, async (path, options) => {
    calls.push({ path, ...options });
    const reply = replies.shift();
    if (reply instanceof Error) throw reply;
    return reply;
  });
  return { api, calls };
}

test('a path parameter is encoded, and a query parameter without a value is left out', () => {
  assert.equal(
    buildUrl(
      '/v1/surveys/{survey_id}/segments/{key}',
      { survey_id: 3, key: 'a/b' },
      { from: '2026-03-01', to: null },
    ),
    '/v1/surveys/3/segments/a%2Fb?from=2026-03-01',
  );
  assert.equal(buildUrl('/v1/sites', {}, { limit: undefined }), '/v1/sites');
});

test('a second read sends the ETag, and 304 means the same body', async () => {
  const { api, calls } = answering(json({ nps: 40 }, 200, { ETag: '"a"' }), json(null, 304));
  const first = await api.get('/v1/surveys/1/score');
  assert.equal(await api.get('/v1/surveys/1/score'), first);
  assert.equal(calls[0].headers['If-None-Match'], undefined);
  assert.equal(calls[1].headers['If-None-Match'], '"a"');
  assert.equal(calls[1].cache, 'no-store');
});

test('the next page is read from where this page came from, also after a 304', async () => {
  const link = '<https://nps.example/v1/surveys/1/responses?limit=20&cursor=abc>; rel="next"';
  const { api, calls } = answering(
    json({ data: [1] }, 200, { ETag: '"a"', Link: link }),
    json(null, 304),
    new TypeError('Failed to fetch'),
  );
  const next = '/v1/surveys/1/responses?limit=20&cursor=abc';
  assert.deepEqual(await api.getPage('/a'), { data: [1], next });
  assert.deepEqual(await api.getPage('/a'), { data: [1], next });
  await assert.rejects(api.getNextPage({ data: [], next }), NetworkError);
  assert.equal(calls[2].path, next);
  assert.equal(nextPage(null), null);
  assert.equal(nextPage('</v1/x>; rel="prev"'), null);
});

test('every request goes below the path of the server, and the next page is not put below it twice', async () => {
  const link = '<https://example.com/nps/v1/a?cursor=abc>; rel="next"';
  const { api, calls } = answeringBelow(
    '/nps',
    json({ data: [1] }, 200, { Link: link }),
    json({ data: [] }),
    json({}),
    json({}),
  );
  await api.getNextPage(await api.getPage('/v1/a'));
  await api.signIn({ key: 'k' });
  await api.signOut();
  assert.deepEqual(
    calls.map(({ path }) => path),
    ['/nps/v1/a', '/nps/v1/a?cursor=abc', '/nps/v1/session', '/nps/v1/session'],
  );
});

test('a session sends no ETag of the session before it', async () => {
  const { api, calls } = answering(json({}, 200, { ETag: '"a"' }), json(null, 204), json({}));
  await api.get('/v1/sites');
  await api.signOut();
  await api.get('/v1/sites');
  assert.equal(calls[1].method, 'DELETE');
  assert.equal(calls[2].headers['If-None-Match'], undefined);
});

test('a credential is posted as JSON', async () => {
  const { api, calls } = answering(json({ scopes: ['read'] }, 201));
  await api.signIn({ link: 't' });
  assert.deepEqual(
    [calls[0].method, calls[0].headers['Content-Type'], calls[0].body],
    ['POST', 'application/json', '{"link":"t"}'],
  );
});

test('an error carries the detail of the problem document, or the status when the reply is no JSON', async () => {
  const { api } = answering(
    json({ detail: 'The key was revoked.' }, 401),
    new Response('<h1>Bad gateway</h1>', { status: 502 }),
  );
  await assert.rejects(
    api.get('/a'),
    (error) => error instanceof ApiError && error.isSignedOut && error.message === 'The key was revoked.',
  );
  await assert.rejects(
    api.get('/a'),
    (error) => error instanceof ApiError && error.isTemporary && /502/.test(error.message),
  );
});

test('a network failure is a NetworkError', async () => {
  const { api } = answering(new TypeError('Failed to fetch'));
  await assert.rejects(api.get('/a'), NetworkError);
});

test('the delay grows with failures up to a limit, and differs between pages', () => {
  const middle = () => 0.5;
  assert.deepEqual(
    [0, 1, 2, 3, 9, 500].map((failures) => delayAfter(failures, middle)),
    [2000, 2000, 4000, 8000, 30000, 30000],
  );
  assert.ok(delayAfter(3, () => 0) < delayAfter(3, () => 0.99));
});

function polling(read) {
  const told = [];
  const waits = [];
  const poller = createPoller(read, {
    onSuccess: () => told.push('succeeded'),
    onFailure: (error) => {
      told.push(error.message);
      return error.message !== 'stop';
    },
    setTimer: (run, wait) => waits.push({ run, wait }),
    clearTimer: () => {},
  });
  return { poller, told, waits };
}

test('polling goes on after success and after failure, and ends when onFailure returns false', async () => {
  const outcomes = [null, new Error('down'), new Error('stop')];
  const { poller, told, waits } = polling(async () => {
    const outcome = outcomes.shift();
    if (outcome) throw outcome;
  });
  await poller.start();
  await waits[0].run();
  await waits[1].run();
  assert.deepEqual(told, ['succeeded', 'down', 'stop']);
  assert.equal(waits.length, 2);
});

test('the outcome of a read is ignored after a restart', async () => {
  const gates = [];
  const { poller, told, waits } = polling(() => new Promise((resolve) => gates.push(resolve)));
  const first = poller.start();
  const second = poller.start();
  gates[0]();
  gates[1]();
  await Promise.all([first, second]);
  assert.deepEqual(told, ['succeeded']);
  assert.equal(waits.length, 1);
});
