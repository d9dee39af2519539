// Bundles src/ into the files the server sends, and holds them to their budgets.
//   node build.mjs          writes them
//   node build.mjs --check  compares them with what is committed
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';

const BUDGETS = [
  ['loader.js', 'brotli', 1500],
  ['together', 'gzip', 5200],
  ['together', 'brotli', 4500],
];
// What the server puts into the loader of a plain site, for the size that it travels in.
const PLACES = {
  __OUTOFTEN_CONFIG__:
    '{site:"24ca7180db640e06",address:"https://nps.example.com/",card:"static/card.m2jhdurv.js",surveys:[{id:1}]}',
  __OUTOFTEN_EXTRA__: 'null',
};

// Names of our own that no browser interface and no JSON of ours uses: both files may shorten them alike.
const OWN =
  /^(area|box|asking|chosen|cross|due|by|turn|elsewhere|follow|last|live|sender|thank|base|config|drawn|lines|fetched|followUp|guard|keep|leave|memory|note|outer|pending|post|prompt|put|radios|read|section|seen|shown|shut|step|tag|told|upkeep|visit|why|write)$/;

// No getter of ours has effects, nobody makes objects by arrows, and what is put into a text is a text or a number.
const COMPRESS = { passes: 3, unsafe: true, unsafe_arrows: true, pure_getters: true };

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const output = (name) => here(`../backend/outoften/static/${name}`);

const asIs = (text) => text;
// Whatever is wrong with the page it is on, and for a second tag on it, the loader ends without a word.
const quietly = (text) => `try{${text}}catch{}`;
// What a module exports by default, as an expression that the server puts in its place.
const expression = (text) => `(()=>{${text.replace(/export\{(\S+) as default\};?$/, 'return $1')}})()`;

// Kept, so that a loader that lies in a browser's cache and the card of a newer server call things by the same names.
const names = here('names.json');
let mangleCache = JSON.parse(await readFile(names, 'utf8'));
const bundle = async (name, format, shaped = asIs) => {
  const result = await build({
    entryPoints: [here(`src/${name}`)],
    absWorkingDir: here('.'),
    bundle: true,
    minify: true,
    write: false,
    format,
    target: 'es2021',
    charset: 'utf8',
    legalComments: 'none',
    mangleProps: OWN,
    mangleCache,
  });
  mangleCache = result.mangleCache;
  // Another minifier saves another twentieth, which is the difference between over and under the budget.
  const { code } = await minify(result.outputFiles[0].text, {
    module: format === 'esm',
    ecma: 2020,
    compress: COMPRESS,
  });
  return shaped(code);
};

const sizes = (text) => ({
  gzip: gzipSync(text, { level: 9 }).length,
  brotli: brotliCompressSync(text).length,
});

// What only some surveys use: in the loader an expression that the server puts in its place, in the card modules.
const files = {
  'loader.js': await bundle('loader/index.js', 'iife', quietly),
  'card.js': await bundle('card/index.js', 'esm'),
  'extra.js': await bundle('targeting/index.js', 'esm', expression),
  'late.js': await bundle('loader/calls.js', 'esm'),
  'stage.js': await bundle('card/placement.js', 'esm'),
  'more.js': await bundle('card/optional_parts.js', 'esm'),
};
const complaints = [];

let travelling = files['loader.js'];
for (const [placeholder, text] of Object.entries(PLACES)) {
  travelling = travelling.replace(placeholder, text);
  if (files['loader.js'].split(placeholder).length !== 2) {
    complaints.push(`loader.js must contain ${placeholder} exactly once.`);
  }
}

const measured = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sizes(text)]));
measured['loader.js'] = sizes(travelling);
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

if (!process.argv.includes('--check')) await writeFile(names, `${JSON.stringify(mangleCache, null, 2)}\n`);
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
