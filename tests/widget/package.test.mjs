import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const cwd = here('../../widget');
const text = (path) => readFile(here(path), 'utf8');

describe('the package', () => {
  let app;

  before(async () => {
    app = await mkdtemp(join(tmpdir(), 'outoften-'));
    await mkdir(join(app, 'node_modules'));
    await symlink(cwd, join(app, 'node_modules/outoften'));
  });

  after(() => rm(app, { recursive: true }));

  it('has the version of the server', async () => {
    const [, version] = /__version__ = "(.+)"/.exec(await text('../../backend/outoften/__init__.py'));
    const lock = JSON.parse(await text('../../widget/package-lock.json'));
    assert.equal(JSON.parse(await text('../../widget/package.json')).version, version);
    assert.deepEqual([lock.version, lock.packages[''].version], [version, version]);
  });

  it('contains the script, the types, the license and the README, and no other file', async () => {
    // The one that runs these tests, where there is one: a Node from PyPI has no npm on the path.
    const { npm_execpath: code } = process.env;
    const pack = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'];
    const npm = code ? run(process.execPath, [code, ...pack], { cwd }) : run('npm', pack, { cwd });
    const [{ files }] = JSON.parse((await npm).stdout);
    const expected = ['LICENSE', 'README.md', 'index.d.ts', 'index.js', 'package.json'];
    assert.deepEqual(files.map(({ path }) => path).sort(), expected);
    assert.equal(JSON.parse(await text('../../widget/package.json')).dependencies, undefined);
    assert.equal(await text('../../widget/LICENSE'), await text('../../LICENSE'));
  });

  it('can be imported without a document, where load() is rejected', async () => {
    const { load } = await import('../../widget/index.js');
    await assert.rejects(load({ server: 'https://nps.example.com', site: 'abc' }), /only in a browser/);
  });

  it('has types that accept every call and refuse wrong ones', async () => {
    await copyFile(here('types/usage.ts'), join(app, 'usage.ts'));
    const compiler = here('../../widget/node_modules/typescript/bin/tsc');
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'esnext',
      '--moduleResolution',
      'bundler',
      '--target',
      'es2022',
    ];
    const { stdout } = await run(process.execPath, [compiler, ...options, 'usage.ts'], {
      cwd: app,
    }).catch((error) => error);
    assert.equal(stdout, '');
  });
});
