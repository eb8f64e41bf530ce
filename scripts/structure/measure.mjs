// Measures the shape of the code: `npm run measure`. A table to compare with the one of another commit.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '../setup/checks.mjs';
import { readSources } from './read-sources.mjs';

/** What an event passes from the socket to the signal, in this order; the other files of its way are those that these need. */
const spine = [
  'src/http/hooks.ts',
  'src/http/read-body.ts',
  'src/inbound/receive/receive.ts',
  'src/inbound/receive/judge.ts',
  'src/platforms/github.ts',
  'src/concurrency/batcher.ts',
  'src/store/inbound/event-store.ts',
  'src/inbound/dispatch/dispatcher.ts',
  'src/inbound/dispatch/claim-waits.ts',
  'src/store/inbound/wait-store.ts',
  'src/inbound/dispatch/signal-dispatcher.ts',
  'src/temporal/signaller.ts',
];

const sources = readSources();
if (process.argv.includes('--exported-twice')) {
  console.log(JSON.stringify({ exported: sources.flatMap(({ exports }) => exports).length, twice: exportedTwice() }));
  process.exit();
}
const lines = sources.map((source) => source.lines).sort((one, other) => one - other);
const at = (share) => lines[Math.min(lines.length - 1, Math.floor(lines.length * share))];
const own = sources.map((source) => ({
  ...source,
  imports: source.imports.filter(({ target }) => /^(src|workflows|activities)\//.test(target)),
}));
const wired = own.filter(({ folder }) => folder !== 'process' && folder !== 'root');
const way = filesOfTheWay();
const { cited, unresolved } = citations();

print([
  ['files', sources.length],
  ['lines', lines.reduce((sum, one) => sum + one, 0)],
  ['lines per file: median / p90 / most', `${at(0.5)} / ${at(0.9)} / ${lines.at(-1)}`],
  ['files under 25 lines', lines.filter((one) => one < 25).length],
  [
    'lines over 120 columns',
    sources.flatMap(({ text }) => text.split('\n')).filter((line) => line.length > 120).length,
  ],
  [
    'imports of our own per file, wiring aside',
    (wired.reduce((sum, { imports }) => sum + imports.length, 0) / wired.length).toFixed(2),
  ],
  ['files with one importer', filesWithOneImporter().length],
  ["files of an event's way: spine / all", `${spine.filter((path) => way.has(path)).length} / ${way.size}`],
  ['names exported twice, plug-in folders aside', exportedTwice().length],
  ['rules cited / without a text in docs/rules', `${cited.size} / ${unresolved.length}`],
  [
    "comments that are only a rule's number",
    sources.flatMap(({ comments }) => comments).filter((text) => /^(?:[RMCAS]\d+[.,;\s]*)+$/.test(text)).length,
  ],
  ['runs of eight lines that stand in two files', repeatedRuns()],
]);
if (process.argv.includes('--names')) {
  console.log(
    `\nThe event's way:\n${[...way].join('\n')}\n\nExported twice:\n${exportedTwice().join('\n')}\n\nRules without a text: ${unresolved.join(' ') || 'none'}`,
  );
}

function filesOfTheWay() {
  const byPath = new Map(own.map((source) => [source.path, source]));
  const seen = new Set();
  const visit = (path) => {
    const source = byPath.get(path);
    // One platform is on the way, not all of them; and the plan of a table is no step.
    if (
      source === undefined ||
      seen.has(path) ||
      (path.startsWith('src/platforms/') && /^src\/platforms\/(?!github)[^/]+\.ts$/.test(path))
    )
      return;
    seen.add(path);
    for (const { target, typeOnly } of source.imports) if (!typeOnly) visit(target);
  };
  spine.forEach(visit);
  return seen;
}

function filesWithOneImporter() {
  const importers = new Map();
  for (const { path, imports } of own)
    for (const { target } of imports) importers.set(target, new Set([...(importers.get(target) ?? []), path]));
  return sources.filter(({ path }) => importers.get(path)?.size === 1);
}

function exportedTwice() {
  const isPlugIn = (path) => /^src\/(platforms|conductor\/tasks)\/[^/]+\.ts$/.test(path);
  const places = new Map();
  for (const { path, exports } of sources)
    if (!isPlugIn(path)) for (const name of exports) places.set(name, new Set([...(places.get(name) ?? []), path]));
  return [...places].filter(([, paths]) => paths.size > 1).map(([name, paths]) => `${name}: ${[...paths].join(', ')}`);
}

function citations() {
  const folder = join(project, 'docs/rules');
  const texts = existsSync(folder)
    ? readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'utf8'))
        .join('\n')
    : '';
  const all = new Set(
    sources.flatMap(({ comments }) => comments.flatMap((text) => text.match(/\b[RMCAS]\d{1,3}\b/g) ?? [])),
  );
  return { cited: all, unresolved: [...all].filter((rule) => !new RegExp(`id="${rule}"`).test(texts)).sort() };
}

function repeatedRuns() {
  const places = new Map();
  for (const { path, text } of sources) {
    const written = text
      .split('\n')
      .map((line) => line.trim())
      .filter(
        (line) => line.length > 3 && !line.startsWith('import ') && !line.startsWith('//') && !line.startsWith('*'),
      );
    for (let start = 0; start + 8 <= written.length; start += 1) {
      const run = written.slice(start, start + 8).join('\n');
      places.set(run, new Set([...(places.get(run) ?? []), path]));
    }
  }
  return [...places.values()].filter((paths) => paths.size > 1).length;
}

function print(rows) {
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
}
