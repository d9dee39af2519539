import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepStates } from '../../backend/outoften/dashboard/pages/install/marks.ts';
import { otherWww, toOrigin } from '../../backend/outoften/dashboard/pages/install/origin.ts';
import { problemSentences } from '../../backend/outoften/dashboard/texts/surveys/install_page.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const RECENT = '2026-11-28T11:00:00Z';
const OLD = '2026-11-01T11:00:00Z';
const site = { origins: [], identity_secrets: [], require_identity: false, time_zone: 'UTC' };
const nothing = { data: [], loaded_origins: [], refused_origins: [] };

const load = (origin, allowed = true) => ({ origin, allowed, last_at: RECENT, count: 1 });
const refusal = (origin) => ({ origin, request: 'ask', last_at: RECENT, count: 1 });
const signal = (kind, last_at = RECENT) => ({ kind, last_at, count: 1 });

const marks = (siteChange, statusChange) => {
  const states = stepStates({ ...site, ...siteChange }, { ...nothing, ...statusChange }, NOW);
  return Object.fromEntries(Object.entries(states).map(([step, { mark }]) => [step, mark]));
};

test('a new site has everything to do, and signed ids are optional', () => {
  assert.deepEqual(marks({}, {}), { origins: 'todo', tag: 'todo', check: 'todo', identity: 'optional' });
});

test('the steps are done once a page of an allowed address has loaded the tag', () => {
  const origins = ['https://www.acorn.example'];
  const status = { data: [signal('tag')], loaded_origins: [load('https://www.acorn.example')] };
  const done = marks({ origins, identity_secrets: [1] }, status);
  assert.deepEqual(done, { origins: 'done', tag: 'done', check: 'done', identity: 'done' });
});

test('pages on this computer do not make a step done', () => {
  const status = { data: [signal('tag')], loaded_origins: [load('http://localhost:8000')] };
  const local = marks({ origins: ['http://localhost:*'] }, status);
  assert.deepEqual(local, { origins: 'todo', tag: 'warning', check: 'todo', identity: 'optional' });
});

test('refused pages are a warning until a page of the owner gets through', () => {
  const origins = ['https://acorn.example'];
  const status = { data: [signal('tag')], refused_origins: [refusal('https://www.acorn.example')] };
  const refused = marks({ origins }, status);
  assert.deepEqual([refused.origins, refused.tag, refused.check], ['warning', 'done', 'warning']);
  const others = marks({ origins }, { ...status, loaded_origins: [load('https://acorn.example')] });
  assert.deepEqual([others.origins, others.check], ['done', 'done']);
});

test('a tag that was not loaded for a week is a warning, and so is a card that was blocked lately', () => {
  assert.equal(marks({}, { data: [signal('tag', OLD)] }).tag, 'warning');
  assert.equal(marks({}, { data: [signal('card_refused')] }).check, 'warning');
  assert.equal(marks({}, { data: [signal('card_refused', OLD)] }).check, 'todo');
});

test('refused tokens are a warning, and so is a site that asks only signed people without a secret', () => {
  assert.equal(marks({ identity_secrets: [1] }, { data: [signal('identity_refused')] }).identity, 'warning');
  assert.equal(marks({ require_identity: true }, {}).identity, 'warning');
});

test('the address of a page and a bare host become an origin; a wildcard and an app stay', () => {
  const pairs = [
    ['www.acorn.example', 'https://www.acorn.example'],
    [' https://www.acorn.example/shop?a=1#top ', 'https://www.acorn.example'],
    ['localhost:8000/x', 'http://localhost:8000'],
    ['https://*.acorn.example', 'https://*.acorn.example'],
    ['http://localhost:*', 'http://localhost:*'],
    ['capacitor://localhost', 'capacitor://localhost'],
  ];
  for (const [text, origin] of pairs) assert.equal(toOrigin(text), origin);
});

test('the other address of a website is the one with or without www', () => {
  assert.equal(otherWww('https://acorn.example'), 'https://www.acorn.example');
  assert.equal(otherWww('https://www.acorn.example'), 'https://acorn.example');
  assert.equal(otherWww('https://shop.acorn.example'), null);
});

test('a problem is shown for 30 days after it was last reported', () => {
  const problems = (last_at) =>
    problemSentences([signal('tag'), signal('card_refused', last_at)], 'UTC', NOW);
  assert.match(
    problems(OLD).join(),
    /^A page, its content security policy or an extension refused the card once/,
  );
  assert.deepEqual(problems('2026-10-01T11:00:00Z'), []);
});
