import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draftOf, endOfLink, originsOf } from '../../backend/outoften/dashboard/pages/share/draft.ts';

test("a link ends when its last day ends in the site's time zone", () => {
  assert.equal(endOfLink({ lastDay: '2026-12-31' }, 'UTC'), '2027-01-01T00:00:00.000Z');
  assert.equal(endOfLink({ lastDay: '2026-12-31' }, 'Asia/Kathmandu'), '2026-12-31T18:15:00.000Z');
  assert.equal(endOfLink({ lastDay: '2026-06-30' }, 'America/New_York'), '2026-07-01T04:00:00.000Z');
  assert.equal(endOfLink({ lastDay: '2026-12-31' }, 'Pacific/Kiritimati'), '2026-12-31T10:00:00.000Z');
  assert.equal(endOfLink({ lastDay: '' }, 'UTC'), null);
});

test('the form of a link has the day on which it was made to end', () => {
  for (const zone of ['UTC', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
    const share = {
      sections: ['score'],
      frame_origins: [],
      expires_at: endOfLink({ lastDay: '2026-12-31' }, zone),
    };
    assert.equal(draftOf(share, zone).lastDay, '2026-12-31');
  }
});

test('websites are one per line, and empty lines are none', () => {
  assert.deepEqual(originsOf(' https://a.example\n\nhttps://b.example '), [
    'https://a.example',
    'https://b.example',
  ]);
});
