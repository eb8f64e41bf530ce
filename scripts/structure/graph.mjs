// Draws which folder imports which, from the imports themselves, into docs/architecture.md: `npm run graph`.
// With --check it changes nothing and fails when the picture is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '../setup/checks.mjs';
import { readSources } from './read-sources.mjs';

const document = join(project, 'docs/architecture.md');
const begin = '<!-- Made by `npm run graph`. -->';
const end = '<!-- End of what is made. -->';
/** Everyone imports it, so its arrows say nothing. */
const ground = 'model';

const before = readFileSync(document, 'utf8');
const [head, rest] = split(before, begin);
const [, tail] = split(rest, end);
const after = `${head}${begin}\n\n${picture(arrowsOf(readSources()))}\n\n${end}${tail}`;
if (!process.argv.includes('--check')) writeFileSync(document, after);
else if (after !== before) {
  console.error('The picture in docs/architecture.md is stale: run `npm run graph`.');
  process.exitCode = 1;
}

function split(text, mark) {
  const at = text.indexOf(mark);
  if (at === -1) throw new Error(`docs/architecture.md has no line "${mark}"`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

/** @returns {Map<string, Map<string, boolean>>} folder → the folders it imports, and whether for types alone */
function arrowsOf(sources) {
  const folderOf = new Map(sources.map((source) => [source.path, nodeOf(source)]));
  const arrows = new Map();
  for (const { path, imports } of sources) {
    const folder = folderOf.get(path);
    const mine = arrows.get(folder) ?? new Map();
    for (const { target, typeOnly } of imports) {
      const other = folderOf.get(target);
      if (other !== undefined && other !== folder) mine.set(other, typeOnly && (mine.get(other) ?? true));
    }
    arrows.set(folder, mine);
  }
  return arrows;
}

/** Of the files at the top of `src/`, the mains import everything, and the others are settings that all of the wiring needs. */
function nodeOf({ path, folder }) {
  if (folder !== 'root') return folder;
  return /^src\/(start|server|worker|cli)\.ts$/.test(path) ? 'mains' : 'settings';
}

function picture(arrows) {
  const lines = [...arrows.keys()].sort().flatMap((from) =>
    [...(arrows.get(from) ?? [])]
      .filter(([to]) => to !== ground && !isReachedOtherwise(arrows, from, to))
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([to, typeOnly]) => `  ${from} ${typeOnly ? '-.->' : '-->'} ${to}`),
  );
  const sentence = `An arrow means "imports", a dotted one "imports types alone". Arrows that follow from others are left out, and those to
\`${ground}\`, which everyone has.`;
  return `${sentence}\n\n\`\`\`mermaid\nflowchart TD\n${lines.join('\n')}\n\`\`\``;
}

function isReachedOtherwise(arrows, from, to) {
  const seen = new Set([from]);
  const queue = [...(arrows.get(from)?.keys() ?? [])].filter((next) => next !== to);
  for (const folder of queue) {
    if (folder === to) return true;
    if (seen.has(folder)) continue;
    seen.add(folder);
    queue.push(...(arrows.get(folder)?.keys() ?? []));
  }
  return false;
}
