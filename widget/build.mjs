// Builds the browser files from the TypeScript sources and holds them to their budgets.
//   node build.mjs          writes them
//   node build.mjs --check  fails if a committed file differs from a fresh build
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { minify } from 'terser';
import ts from 'typescript';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const STATIC = '../backend/outoften/static';

// In bytes, for the loader as a plain site's page downloads it, and for the loader and the card together.
const BUDGETS = [
  ['loader.js', 'brotli', 1600],
  ['loader.js + card.js', 'brotli', 5000],
  ['loader.js + card.js', 'gzip', 5700],
  ['compat/delighted.js', 'brotli', 800],
];
// What the server puts in place of each placeholder, for a plain site.
const PLAIN_SITE = {
  __OUTOFTEN_CONFIG__:
    '{"site":"24ca7180db640e06","address":"https://nps.example.com/","card":"static/card.m2jhdurv.js","surveys":[{"id":1}]}',
  __OUTOFTEN_TARGETING__: 'null',
};

// Getters here have no side effects, arrow functions are never constructors, and only text and numbers are concatenated.
const COMPRESS = {
  passes: 2,
  unsafe: true,
  unsafe_arrows: true,
  unsafe_methods: true,
  pure_getters: true,
  // Both cost a few bytes of brotli.
  comparisons: false,
};

const bundle = async (source, format = 'esm') => {
  const { outputFiles } = await build({
    entryPoints: [here(`src/${source}`)],
    absWorkingDir: here('.'),
    bundle: true,
    minify: true,
    write: false,
    format,
    target: 'es2021',
    charset: 'utf8',
    legalComments: 'none',
    // Without tsconfig.json, whose `strict` would add a directive that means nothing inside `try`.
    tsconfigRaw: {},
  });
  // terser after esbuild saves another 150 bytes of loader and card together.
  const { code } = await minify(outputFiles[0].text, {
    module: format === 'esm',
    ecma: 2020,
    compress: { ...COMPRESS, collapse_vars: format === 'iife', conditionals: format === 'iife' },
  });
  return code;
};

/** Errors stay inside, and a second tag on the page can stop the script with a throw. */
const catchAll = (script) => {
  const [, body] = script.match(/^\(\(\)=>\{var (.*)\}\)\(\);\s*$/s);
  if (/\bfunction[ (*]/.test(body))
    throw Error('A function in a block is a global of the page: use an arrow function.');
  // In a block, no `let` is a global, and no function around it is needed.
  return `try{let ${body.replaceAll(';var ', ';let ')}}catch{}`;
};

/** A module as an expression whose value is its default export, which the server puts into the loader. */
const asExpression = (module) => `(()=>{${module.replace(/export\{(\S+) as default\};?$/, 'return $1')}})()`;

/** The scripts of the widget. `card.js` and those below it are modules that the loader imports when it needs them. */
const buildWidget = async () => ({
  [`${STATIC}/loader.js`]: catchAll(await bundle('loader/index.ts', 'iife')),
  [`${STATIC}/targeting.js`]: asExpression(await bundle('targeting/index.ts')),
  [`${STATIC}/card.js`]: await bundle('card/index.ts'),
  [`${STATIC}/calls.js`]: await bundle('calls/index.ts'),
  [`${STATIC}/debug.js`]: await bundle('loader/debug.ts'),
  [`${STATIC}/placement.js`]: await bundle('card/placement.ts'),
  [`${STATIC}/optional_parts.js`]: await bundle('card/optional_parts.ts'),
  [`${STATIC}/compat/delighted.js`]: await bundle('compat/delighted.ts', 'iife'),
});

const STYLES = ['card', 'bar', 'modal', 'inline', 'start', 'small', 'optional_parts'];

/** The parts of the card's style sheet. The server joins those that a survey needs, and sends them with the ask. */
const buildStyles = async () => {
  const files = {};
  for (const name of STYLES) {
    const source = await readFile(here(`src/card/styles/${name}.css`), 'utf8');
    const { code } = await transform(source, { loader: 'css', minify: true, legalComments: 'none' });
    // esbuild leaves these spaces.
    files[`${STATIC}/card/${name}.css`] = code
      .trim()
      .replace(/ ([*/]) /g, '$1')
      .replaceAll(': ', ':');
  }
  return files;
};

/** The npm package: its script and its types, from one TypeScript file. */
const buildPackage = () => {
  const { config } = ts.readConfigFile(here('tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, here('.'));
  const sources = [here('src/package/index.ts'), here('src/globals.d.ts')];
  const program = ts.createProgram(sources, {
    ...options,
    noEmit: false,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    newLine: ts.NewLineKind.LineFeed,
  });
  const files = {};
  program.emit(undefined, (path, text) => {
    files[basename(path)] = `// Generated from src/package/index.ts by build.mjs.\n${text}`;
  });
  return files;
};

const sizes = (text) => ({
  gzip: gzipSync(text, { level: 9 }).length,
  brotli: brotliCompressSync(text).length,
});

/** Prints the sizes of the widget's scripts and returns what exceeds its budget or has lost a placeholder. */
const measureWidget = (files) => {
  const problems = [];
  const measured = {};
  for (const [path, text] of Object.entries(files)) measured[path.replace(`${STATIC}/`, '')] = sizes(text);

  let loader = files[`${STATIC}/loader.js`];
  for (const [placeholder, value] of Object.entries(PLAIN_SITE)) {
    if (loader.split(placeholder).length !== 2)
      problems.push(`loader.js must contain ${placeholder} exactly once.`);
    loader = loader.replace(placeholder, value);
  }
  measured['loader.js'] = sizes(loader);
  measured['loader.js + card.js'] = {
    gzip: measured['loader.js'].gzip + measured['card.js'].gzip,
    brotli: measured['loader.js'].brotli + measured['card.js'].brotli,
  };
  for (const [name, { gzip, brotli }] of Object.entries(measured)) {
    console.log(`${name.padEnd(20)} gzip ${gzip}  brotli ${brotli}`);
  }
  for (const [name, encoding, budget] of BUDGETS) {
    const size = measured[name][encoding];
    if (size > budget)
      problems.push(`${name}: ${size} bytes of ${encoding} exceed the budget of ${budget} bytes.`);
  }
  return problems;
};

/** Writes the files, or with --check returns which committed files differ from them. */
const writeOrCompare = async (files) => {
  const problems = [];
  for (const [path, text] of Object.entries(files)) {
    if (!process.argv.includes('--check')) await writeFile(here(path), text);
    else if ((await readFile(here(path), 'utf8').catch(() => '')) !== text)
      problems.push(`${path} is not up to date: run "npm run build" in widget/ and commit it.`);
  }
  return problems;
};

const widget = await buildWidget();
const problems = [
  ...measureWidget(widget),
  ...(await writeOrCompare({ ...widget, ...(await buildStyles()), ...buildPackage() })),
];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length ? 1 : 0;
