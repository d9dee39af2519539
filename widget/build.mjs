// Bundles src/ into the two files the server sends, and holds them to their budgets.
//   node build.mjs          writes them
//   node build.mjs --check  compares them with what is committed
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { minify } from 'terser';

const BUDGETS = [
  ['loader.js', 'brotli', 1950],
  ['together', 'gzip', 6300],
  ['together', 'brotli', 5600],
];
const PLACEHOLDERS = ['__OUTOFTEN_CONFIG__', '__OUTOFTEN_EXTRA__'];

// Names of our own that no browser interface and no JSON of ours uses: both files may shorten them alike.
const OWN =
  /^(asking|base|drawn|emit|followUp|guard|keep|leave|memory|note|post|prompt|radios|read|required|retry|section|seen|shown|step|told|upkeep|visit|write)$/;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const output = (name) => here(`../backend/outoften/static/${name}`);

// A style sheet travels as a string inside the card, where esbuild alone would leave its blanks.
const sheets = {
  name: 'sheets',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code.trim(), loader: 'text' };
    }),
};

let mangleCache = {};
const bundle = async (name, format) => {
  const result = await build({
    entryPoints: [here(`src/${name}`)],
    absWorkingDir: here('.'),
    bundle: true,
    minify: true,
    write: false,
    format: format === 'expression' ? 'iife' : format,
    globalName: format === 'expression' ? 'extra' : undefined,
    target: 'es2021',
    charset: 'utf8',
    legalComments: 'none',
    plugins: [sheets],
    mangleProps: OWN,
    mangleCache,
  });
  mangleCache = result.mangleCache;
  // A second pass saves another twentieth, which is the difference between over and under the budget.
  const { code } = await minify(result.outputFiles[0].text, { module: format === 'esm', ecma: 2020 });
  return format === 'expression' ? code.replace(/^var extra=/, '').replace(/;$/, '') : code;
};

const sizes = (text) => ({
  gzip: gzipSync(text, { level: 9 }).length,
  brotli: brotliCompressSync(text).length,
});

// What only some surveys use: in the loader an expression that the server puts in its place, in the card modules.
const files = {
  'loader.js': await bundle('loader.js', 'iife'),
  'card.js': await bundle('card.js', 'esm'),
  'extra.js': await bundle('extra.js', 'expression'),
  'stage.js': await bundle('stage.js', 'esm'),
  'more.js': await bundle('more.js', 'esm'),
};
const complaints = [];

for (const placeholder of PLACEHOLDERS) {
  if (files['loader.js'].split(placeholder).length !== 2) {
    complaints.push(`loader.js must contain ${placeholder} exactly once.`);
  }
}

const measured = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sizes(text)]));
measured.together = {
  gzip: measured['loader.js'].gzip + measured['card.js'].gzip,
  brotli: measured['loader.js'].brotli + measured['card.js'].brotli,
};
for (const name of Object.keys(measured)) {
  console.log(`${name.padEnd(10)} gzip ${measured[name].gzip}  brotli ${measured[name].brotli}`);
}
for (const [name, encoding, most] of BUDGETS) {
  const bytes = measured[name][encoding];
  if (bytes > most)
    complaints.push(`${name}: ${bytes} bytes of ${encoding}, ${bytes - most} over its budget of ${most}.`);
}

for (const [name, text] of Object.entries(files)) {
  if (!process.argv.includes('--check')) await writeFile(output(name), text);
  else if ((await readFile(output(name), 'utf8').catch(() => '')) !== text) {
    complaints.push(
      `backend/outoften/static/${name} is not what widget/src builds: run "npm run build" in widget/ and commit it.`,
    );
  }
}

for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length ? 1 : 0;
