// Bundles backend/outoften/dashboard into the files that the server sends, one script for each page.
//   node build_dashboard.mjs          writes them
//   node build_dashboard.mjs --check  compares them with what is committed
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

// Bytes of gzip: the scripts that show the overview; and all scripts of the dashboard.
const MAX_FIRST_SCRIPT_BYTES = 60_000;
const MAX_SCRIPT_BYTES = 150_000;
const FIRST_PAGE = 'pages/overview/index.tsx';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const source = here('../backend/outoften/dashboard/');
const output = here('../backend/outoften/static/dashboard/');

const result = await build({
  entryPoints: ['app.tsx', 'styles/index.css', 'preview/frame.ts', 'preview/preview.css'],
  absWorkingDir: source,
  outdir: output,
  nodePaths: [here('node_modules')],
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  write: false,
  metafile: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  charset: 'utf8',
  legalComments: 'none',
});

const outputs = Object.entries(result.metafile.outputs).map(([path, about]) => ({
  ...about,
  name: basename(path),
}));
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
const scripts = [...withImports(app), ...withImports(builtFrom(FIRST_PAGE).name)];
const preloaded = [...new Set(scripts)].filter((name) => name !== app).sort();
const page = (await readFile(`${source}index.html`, 'utf8'))
  .replace('href="styles/index.css"', `href="/dashboard/${style}"`)
  .replace(
    '<script type="module" src="app.tsx"></script>',
    [
      `<script type="module" src="/dashboard/${app}"></script>`,
      ...preloaded.map((name) => `<link rel="modulepreload" href="/dashboard/${name}">`),
    ].join('\n  '),
  );

const files = new Map(result.outputFiles.map(({ path, text }) => [basename(path), text]));
files.set('index.html', page);
const previewPage = (await readFile(`${source}preview/preview.html`, 'utf8'))
  .replace('preview/preview.css', `/dashboard/${builtFrom('preview/preview.css').name}`)
  .replace('preview/frame.ts', `/dashboard/${builtFrom('preview/frame.ts').name}`);
files.set('preview.html', previewPage);

const complaints = [];
const gzip = (name) => gzipSync(files.get(name), { level: 9 }).length;
const sum = (names) => names.reduce((bytes, name) => bytes + gzip(name), 0);
const firstScripts = [...new Set(scripts)];
const sizes = [
  { what: 'the scripts of the first page', bytes: sum(firstScripts), most: MAX_FIRST_SCRIPT_BYTES },
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
