import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { parseTime } from '../../../widget/src/targeting/dates.ts';

const cases = JSON.parse(readFileSync(new URL('../dates.json', import.meta.url)));

for (const { value, ms } of cases) {
  test(`${JSON.stringify(value)} is ${ms ?? 'no date'}`, () => {
    const time = parseTime(value);
    assert.equal(Number.isNaN(time) ? null : Math.floor(time), ms);
  });
}
