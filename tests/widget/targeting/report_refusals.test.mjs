import assert from 'node:assert/strict';
import test from 'node:test';
import { remember } from '../../../widget/src/loader/storage.ts';
import { telling } from '../../../widget/src/targeting/report_refusals.ts';

globalThis.document = {};

const shelf = (kept = {}) => ({
  getItem: (name) => kept[name] ?? null,
  setItem: (name, text) => {
    kept[name] = text;
  },
});

/** A page of a browser with this storage, whose rules say `reason`; `sent` is what reaches the server. */
const page = (storage, sent, reason) => {
  const config = { site: 'acme', time_zone: 'UTC' };
  const memory = remember('outoften:acme', () => storage);
  const post = async (path, body) => sent.push([path, body]);
  return telling(
    () => reason,
    { config, visit: {}, memory, post },
    () => () => storage,
  );
};

const told = (reason, survey = 1) => ['seen', { site: 'acme', what: 'not_asked', survey, reason }];

test('a rule that says no is told once by all pages of a browser', () => {
  const [storage, sent] = [shelf(), []];
  for (let visits = 0; visits < 3; visits++)
    assert.equal(page(storage, sent, 'sampled_out')({ id: 1 }), 'sampled_out');
  assert.deepEqual(sent, [told('sampled_out')]);
});

test('each survey and each reason is told of', () => {
  const [storage, sent] = [shelf(), []];
  for (const reason of ['wrong_page', 'wrong_event', 'wrong_page']) page(storage, sent, reason)({ id: 1 });
  page(storage, sent, 'wrong_page')({ id: 2 });
  assert.deepEqual(sent, [told('wrong_page'), told('wrong_event'), told('wrong_page', 2)]);
});

test('another day is told of anew, and yesterday is forgotten', () => {
  const yesterday = { self: { id: 'a', refusals: ['2026-01-01 1 ended', '2026-01-01 2 ended'] } };
  const [kept, sent] = [{ 'outoften:acme': JSON.stringify(yesterday) }, []];
  page(shelf(kept), sent, 'ended')({ id: 1 });
  assert.deepEqual(sent, [told('ended')]);
  const { self } = JSON.parse(kept['outoften:acme']);
  assert.equal(self.refusals.length, 1);
  assert.equal(self.id, 'a');
});

test('nothing is told of a yes, of privacy or of consent, nor of what is no rule', () => {
  const sent = [];
  for (const reason of [
    undefined,
    'privacy_signal',
    'consent_required',
    'identity_required',
    'not_yet',
    'x wrong_page',
  ])
    assert.equal(page(shelf(), sent, reason)({ id: 1 }), reason);
  assert.deepEqual(sent, []);
});

test('a browser that can remember nothing tells nothing', () => {
  const sent = [];
  const forgetful = { getItem: () => null, setItem() {} };
  const forbidding = {
    getItem() {
      throw Error();
    },
  };
  for (const storage of [undefined, forgetful, forbidding]) page(storage, sent, 'ended')({ id: 1 });
  assert.deepEqual(sent, []);
});

test('a page that is prerendering tells nothing before somebody sees it', () => {
  const [storage, sent] = [shelf(), []];
  document.prerendering = true;
  page(storage, sent, 'ended')({ id: 1 });
  assert.deepEqual(sent, []);
  document.prerendering = false;
  page(storage, sent, 'ended')({ id: 1 });
  assert.deepEqual(sent, [told('ended')]);
});

test('garbage where it remembers changes no decision', () => {
  const sent = [];
  for (const refusals of [7, 'x', [null], {}]) {
    const kept = { 'outoften:acme': JSON.stringify({ self: { refusals } }) };
    assert.equal(page(shelf(kept), sent, 'ended')({ id: 1 }), 'ended');
  }
  assert.deepEqual(sent, []);
});
