import assert from 'node:assert/strict';
import test from 'node:test';
import { ineligibleReason } from '../../../widget/src/loader/eligibility.ts';

const NOW = 1_800_000_000_000;
const RESTING = { 1: { next: NOW + 1, reason: 'answered_recently' } };

const reasonFor = (request = {}, { surveys = {}, self = {} } = {}, failedRule = undefined) =>
  ineligibleReason({ id: 1 }, request, { surveys, self }, NOW, failedRule);

test('a browser that remembers nothing is asked', () => {
  assert.ok(!reasonFor());
});

test('a manual tag asks only by show', () => {
  assert.equal(reasonFor({ manual: true }), 'manual');
  assert.ok(!reasonFor({ manual: true, shown: true }));
});

test('force skips the cadence, but not the rules', () => {
  assert.equal(reasonFor({}, { surveys: RESTING }), 'answered_recently');
  assert.ok(!reasonFor({ force: true }, { surveys: RESTING }));
  const failedRule = () => 'identity_required';
  assert.equal(reasonFor({ force: true }, { surveys: RESTING }, failedRule), 'identity_required');
});

test('a rule of one survey does not affect another', () => {
  const failedRule = ({ id }) => (id === 2 ? 'wrong_page' : undefined);
  const reasonOf = (id) => ineligibleReason({ id }, {}, { surveys: {}, self: {} }, NOW, failedRule);
  assert.equal(reasonOf(2), 'wrong_page');
  assert.ok(!reasonOf(3));
});

test('after consent(false) nothing is asked, not even by force', () => {
  assert.equal(reasonFor({ force: true }, { self: { consent: false } }), 'opted_out');
  assert.ok(!reasonFor({}, { self: { consent: true } }));
});
