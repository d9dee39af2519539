import assert from 'node:assert/strict';
import test from 'node:test';
import { openStorage } from '../../../widget/src/loader/storage.ts';
import { createReporter } from '../../../widget/src/targeting/report_refusals.ts';

globalThis.document = {};
globalThis.window = globalThis;

const browserStorage = (items = {}) => ({
  getItem: (name) => items[name] ?? null,
  setItem: (name, text) => {
    items[name] = text;
  },
});

/** The reporter of a page in a browser with this storage. What it sends to the server is added to `sent`. */
const reporter = (localStorage, sent) => {
  Object.defineProperty(globalThis, 'localStorage', { value: localStorage, configurable: true });
  const config = { site: 'acme', time_zone: 'UTC' };
  const storage = openStorage('outoften:acme', () => localStorage);
  const post = async (path, body) => sent.push([path, body]);
  return createReporter({ config, visitor: {}, storage, post });
};

const report = (reason, survey = 1) => ['seen', { site: 'acme', event: 'not_asked', survey, reason }];

test('a failed rule is reported once by all pages of a browser', () => {
  const [storage, sent] = [browserStorage(), []];
  for (let visits = 0; visits < 3; visits++) reporter(storage, sent)(1, 'sampled_out');
  assert.deepEqual(sent, [report('sampled_out')]);
});

test('each survey and each rule is reported', () => {
  const [storage, sent] = [browserStorage(), []];
  for (const reason of ['wrong_page', 'wrong_event', 'wrong_page']) reporter(storage, sent)(1, reason);
  reporter(storage, sent)(2, 'wrong_page');
  assert.deepEqual(sent, [report('wrong_page'), report('wrong_event'), report('wrong_page', 2)]);
});

test("the same rule is reported again on another day, and yesterday's reports are deleted", () => {
  const yesterday = { self: { id: 'a', refusals: ['2026-01-01 1 ended', '2026-01-01 2 ended'] } };
  const [items, sent] = [{ 'outoften:acme': JSON.stringify(yesterday) }, []];
  reporter(browserStorage(items), sent)(1, 'ended');
  assert.deepEqual(sent, [report('ended')]);
  const { self } = JSON.parse(items['outoften:acme']);
  assert.equal(self.refusals.length, 1);
  assert.equal(self.id, 'a');
});

test('a browser without working storage reports nothing', () => {
  const sent = [];
  const forgetful = { getItem: () => null, setItem() {} };
  const forbidden = {
    getItem() {
      throw Error();
    },
  };
  for (const storage of [undefined, forgetful, forbidden]) reporter(storage, sent)(1, 'ended');
  assert.deepEqual(sent, []);
});

test('a prerendering page reports nothing before it is shown', () => {
  const [storage, sent] = [browserStorage(), []];
  document.prerendering = true;
  reporter(storage, sent)(1, 'ended');
  assert.deepEqual(sent, []);
  document.prerendering = false;
  reporter(storage, sent)(1, 'ended');
  assert.deepEqual(sent, [report('ended')]);
});

test('foreign data in the storage causes no error and no report', () => {
  const sent = [];
  for (const refusals of [7, 'x', [null], {}]) {
    const items = { 'outoften:acme': JSON.stringify({ self: { refusals } }) };
    reporter(browserStorage(items), sent)(1, 'ended');
  }
  assert.deepEqual(sent, []);
});
