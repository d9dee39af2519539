import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { failedRule, matchesEvent, samplePercentile } from '../../../widget/src/targeting/rules.ts';

const { usual, cases, lots } = JSON.parse(readFileSync(new URL('../rules.json', import.meta.url)));

for (const { rules, facts, reason } of cases) {
  test(`${JSON.stringify(rules)} with ${JSON.stringify(facts)} is ${reason ?? 'allowed'}`, () => {
    assert.equal(failedRule(rules, { ...usual, ...facts }) ?? null, reason);
  });
}

test('sample percentiles are equal in the browser and on the server', () => {
  for (const [text, lot] of Object.entries(lots))
    assert.ok(Math.abs(samplePercentile(text) - lot) < 1e-6, text);
});

test('rules for devices, page views and sessions are checked', () => {
  assert.equal(failedRule({ devices: ['phone'] }, usual), 'wrong_device');
  assert.equal(failedRule({ page_views: 4 }, usual), 'too_few_pages');
  assert.equal(failedRule({ sessions: 3 }, usual), 'too_few_sessions');
  assert.equal(failedRule({ devices: ['desktop'], page_views: 3, sessions: 2 }, usual), undefined);
});

test('without an id, a browser is only in a sample of 100 percent', () => {
  assert.equal(failedRule({ sample_percent: 99 }, { ...usual, who: undefined }), 'sampled_out');
  assert.equal(failedRule({}, { ...usual, who: undefined }), undefined);
});

test('an event matches by its name and its properties', () => {
  const rule = { name: 'checkout', where: { plan: ['pro', 'team'], seats: ['5'] } };
  assert.equal(matchesEvent(rule, 'checkout', { plan: 'pro', seats: 5 }), true);
  assert.equal(matchesEvent(rule, 'checkout', { plan: 'free', seats: 5 }), false);
  assert.equal(matchesEvent(rule, 'checkout', { plan: 'pro' }), false);
  assert.equal(matchesEvent(rule, 'cart', { plan: 'pro', seats: 5 }), false);
  assert.equal(matchesEvent(rule, undefined), false);
  assert.equal(matchesEvent({ name: 'checkout' }, 'checkout'), true);
});
