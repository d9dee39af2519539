import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { FiltersEngine, Request } from '../../widget/node_modules/@ghostery/adblocker/dist/esm/index.js';

const here = (path) => new URL(path, import.meta.url);
const folder = here('../../.venv/block-lists/usr/share/chromium/extensions/ublock-origin/assets/');
const skip = !existsSync(folder) && 'the lists are not here: "python -m tests.setup" gets them from Debian';
const PAGE = 'https://shop.example/orders/17';
const ELSEWHERE = 'https://survey.acorn.example';

/** EasyList, EasyPrivacy, and what uBlock Origin adds; not its list of lists that nobody should use. */
const lists = () =>
  readdirSync(folder, { recursive: true })
    .filter((name) => /(?<!badlists)\.txt$/.test(name))
    .sort();

const statics = readdirSync(here('../../backend/outoften/static/'))
  .filter((name) => name.endsWith('.js') && name !== 'loader.js')
  .map((name) => {
    const content = readFileSync(here(`../../backend/outoften/static/${name}`));
    const digest = createHash('sha256').update(content).digest().subarray(0, 8);
    const letters = Array.from(digest, (byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32]).join('');
    return `/static/${name.replace('.js', `.${letters}.js`)}`;
  });
// Rate limits are documented for the collecting routes alone.
const api = readFileSync(here('../web/openapi/api.txt'), 'utf8');
const collecting = Array.from(api.matchAll(/^POST (\S+) .*\+RateLimit/gm), ([, path]) => path);

describe('the lists of ad blockers', { skip }, () => {
  let engine;

  /** The filters that keep this request from its server, or nothing. */
  const forbidding = (url, type, sourceUrl = PAGE) => {
    const { match, filter } = engine.match(Request.fromRawDetails({ url, sourceUrl, type }));
    return match ? String(filter) : null;
  };

  before(() => {
    const text = lists().map((name) => readFileSync(new URL(name, folder), 'utf8'));
    engine = FiltersEngine.parse(text.join('\n'), { loadCosmeticFilters: false });
  });

  it('are all here', () => {
    assert.ok(collecting.includes('/v1/answer'));
    const found = lists().join();
    for (const name of ['easylist.txt', 'easyprivacy.txt', 'ublock/filters', 'ublock/privacy']) {
      assert.ok(found.includes(name), name);
    }
    assert.ok(engine.getFilters().networkFilters.length > 50_000);
  });

  for (const path of ['/w.js?site=pk_Gm7cJ0wq9RzV5tXy', ...statics]) {
    it(`let the script ${path.replace(/\.[a-z2-7]{8}/, '')} through`, () => {
      assert.equal(forbidding(ELSEWHERE + path, 'script'), null);
      assert.equal(forbidding(`https://shop.example${path}`, 'script'), null);
    });
  }

  for (const path of collecting) {
    it(`let ${path} through`, () => {
      for (const type of ['fetch', 'xhr']) {
        assert.equal(forbidding(ELSEWHERE + path, type), null);
        assert.equal(forbidding(`https://shop.example${path}`, type), null);
      }
    });
  }

  it("let a survey's own page through, framed or opened by a link", () => {
    for (const path of ['/s/1', '/s/1?score=9&locale=pt-BR&token=eyJhbGciOi.J9.x', '/s/1?step=answer']) {
      assert.equal(forbidding(ELSEWHERE + path, 'sub_frame'), null);
      assert.equal(forbidding(ELSEWHERE + path, 'main_frame', ELSEWHERE), null);
    }
    for (const file of ['page.css', 'look-1.css']) {
      assert.equal(forbidding(`${ELSEWHERE}/hosted/${file}`, 'stylesheet', ELSEWHERE), null);
    }
  });

  it('stop names that sound like watching, and every beacon', () => {
    assert.ok(forbidding(`${ELSEWHERE}/beacon.js`, 'script'));
    assert.ok(forbidding(`${ELSEWHERE}/metrics/survey/17`, 'fetch'));
    assert.ok(forbidding(`${ELSEWHERE}/v1/answer`, 'ping'));
  });
});
