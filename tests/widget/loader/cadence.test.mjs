import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import {
  afterAnswer,
  afterAnySurvey,
  afterServerRefusal,
  afterView,
} from '../../../widget/src/loader/cadence.ts';
import { ineligibleReason } from '../../../widget/src/loader/eligibility.ts';

const DAY_MS = 86_400_000;
const START = 1_800_000_000_000;
const VECTORS = JSON.parse(readFileSync(new URL('../cadence.json', import.meta.url)));

/** What a browser remembers after these asks, which the card records as it does here. */
const remember = (cadence, asks) => {
  const surveys = {};
  for (const { survey = 1, day, outcome } of asks) {
    const now = START + day * DAY_MS;
    surveys[survey] = afterView(surveys[survey], cadence, now);
    surveys.any = afterAnySurvey(survey, cadence, now);
    if (outcome === 'answered') surveys[survey] = afterAnswer(cadence, now);
  }
  return { surveys, self: {} };
};

for (const { name, cadence, asks, reason, until_day } of VECTORS.cases) {
  test(`after ${name}, the browser gives the reason ${reason}`, () => {
    const memory = remember({ ...VECTORS.cadence, ...cadence }, asks);
    const reasonAt = (day, ms = 0) =>
      ineligibleReason({ id: 1 }, {}, memory, START + day * DAY_MS + ms) || null;
    assert.equal(reasonAt(asks.at(-1)?.day ?? 0), reason);
    if (reason) {
      assert.equal(reasonAt(until_day, -1), reason);
      assert.equal(reasonAt(until_day), null);
    }
  });
}

test('after a refusal by the server, the survey is not asked before retry_at', () => {
  const previous = { next: 0, reason: '', dismissals: 2 };
  const retry_at = new Date(START + DAY_MS).toISOString();
  const rest = afterServerRefusal(previous, { code: 'asked_elsewhere', retry_at });
  assert.deepEqual(rest, { next: START + DAY_MS, reason: 'asked_elsewhere', dismissals: 2 });
});

test('a refusal without retry_at changes nothing', () => {
  assert.equal(afterServerRefusal(undefined, { code: 'cap_reached', retry_at: null }), undefined);
});
