// Bundles backend/outoften/dashboard into the files that the server sends, one script for each page.
//   node build_dashboard.mjs          writes them
//   node build_dashboard.mjs --check  compares them with what is committed
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

// Bytes of gzip. What one waits for is limited most: the scripts that show the overview, and those that a page loads
// after it. All scripts together may grow with the number of pages, because nobody loads the pages that they do not open.
const MAX_FIRST_SCRIPT_BYTES = 60_000;
const MAX_PAGE_SCRIPT_BYTES = 16_000;
const MAX_SCRIPT_BYTES = 190_000;
const FIRST_PAGE = 'pages/overview/index.tsx';

// Every page has these in common. They become one file, which compresses better than one for each set of pages that
// happen to use a component, and is one request.
const COMMON_FOLDERS = ['controls', 'layout', 'overlays', 'shell'].map((name) => `components/${name}/`);

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const source = here('../backend/outoften/dashboard/');
const output = here('../backend/outoften/static/dashboard/');

/** Makes each script import all components first. */
const common = {
  name: 'common',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^common$/ }, ({ path }) => ({ path, namespace: 'common' }));
    onLoad({ filter: /./, namespace: 'common' }, async () => {
      const folders = COMMON_FOLDERS.map(async (folder) =>
        (await readdir(source + folder)).sort().map((name) => `import './${folder}${name}';`),
      );
      return { contents: (await Promise.all(folders)).flat().join('\n'), resolveDir: source };
    });
  },
};

const bundle = (entryPoints, options) =>
  build({
    entryPoints,
    absWorkingDir: source,
    outdir: output,
    nodePaths: [here('node_modules')],
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'utf8',
    legalComments: 'none',
    ...options,
  });

const results = await Promise.all([
  bundle(['app.tsx'], { splitting: true, inject: ['common'], plugins: [common] }),
  bundle(['styles/index.css', 'preview/frame.ts', 'preview/preview.css']),
]);

const outputs = results
  .flatMap(({ metafile }) => Object.entries(metafile.outputs))
  .map(([path, about]) => ({ ...about, name: basename(path) }));
const builtFrom = (entry) => outputs.find(({ entryPoint }) => entryPoint === entry);

// A script, and all that it imports before it runs.
function withImports(name, names = new Set()) {
  if (names.has(name)) return names;
  names.add(name);
  const { imports } = outputs.find((one) => one.name === name);
  for (const { kind, path } of imports) if (kind === 'import-statement') withImports(basename(path), names);
  return names;
}

const app = builtFrom('app.tsx').name;
const style = builtFrom('styles/index.css').name;
const firstScripts = withImports(builtFrom(FIRST_PAGE).name, withImports(app));
const preloaded = [...firstScripts].filter((name) => name !== app).sort();
const page = (await readFile(`${source}index.html`, 'utf8'))
  .replace('href="styles/index.css"', `href="/dashboard/${style}"`)
  .replace(
    '<script type="module" src="app.tsx"></script>',
    [
      `<script type="module" src="/dashboard/${app}"></script>`,
      ...preloaded.map((name) => `<link rel="modulepreload" href="/dashboard/${name}">`),
    ].join('\n  '),
  );

const files = new Map(
  results.flatMap(({ outputFiles }) => outputFiles).map(({ path, text }) => [basename(path), text]),
);
files.set('index.html', page);
const previewPage = (await readFile(`${source}preview/preview.html`, 'utf8'))
  .replace('preview/preview.css', `/dashboard/${builtFrom('preview/preview.css').name}`)
  .replace('preview/frame.ts', `/dashboard/${builtFrom('preview/frame.ts').name}`);
files.set('preview.html', previewPage);
// The frame that an e-mail is shown in.
files.set('mail.html', await readFile(`${source}preview/mail.html`, 'utf8'));

const complaints = [];
const gzip = (name) => gzipSync(files.get(name), { level: 9 }).length;
const sum = (names) => names.reduce((bytes, name) => bytes + gzip(name), 0);
const [largestPage] = outputs
  .filter(({ entryPoint }) => entryPoint?.startsWith('pages/'))
  .map(({ entryPoint, name }) => ({
    what: `what ${entryPoint} loads besides`,
    bytes: sum([...withImports(name)].filter((script) => !firstScripts.has(script))),
    most: MAX_PAGE_SCRIPT_BYTES,
  }))
  .sort((one, other) => other.bytes - one.bytes);
const sizes = [
  { what: 'the scripts of the first page', bytes: sum([...firstScripts]), most: MAX_FIRST_SCRIPT_BYTES },
  largestPage,
  {
    what: 'all scripts',
    bytes: sum([...files.keys()].filter((name) => name.endsWith('.js'))),
    most: MAX_SCRIPT_BYTES,
  },
];
for (const { what, bytes, most } of sizes) {
  console.log(`dashboard  ${what}: ${bytes} bytes of gzip, at most ${most}`);
  if (bytes > most)
    complaints.push(`dashboard: ${what} is ${bytes} bytes of gzip; at most ${most} are allowed.`);
}

if (process.argv.includes('--check')) {
  const committed = await readdir(output).catch(() => []);
  const names = new Set([...committed, ...files.keys()]);
  for (const name of names) {
    const text = await readFile(output + name, 'utf8').catch(() => null);
    if (text === (files.get(name) ?? null)) continue;
    complaints.push(
      `backend/outoften/static/dashboard/${name} is not what backend/outoften/dashboard builds: run "npm run build" in widget/ and commit it.`,
    );
  }
} else {
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  for (const [name, text] of files) await writeFile(output + name, text);
}

for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length ? 1 : 0;
