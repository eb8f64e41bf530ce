import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { breaks, type Break } from './breaks.ts';
import { applyEdits } from './bundle.ts';
import { readOptions } from './options.ts';
import { runFaults } from './run.ts';

// Breaks a copy of the build in one place and expects the run to notice: a proof that cannot fail proves nothing.
//
//   npm run faults:broken -- --seed 1 --seconds 60
//   npm run faults:broken -- --only G3

/** Must not be noticed: else slowness would count as a break. */
const sound = 'nothing is broken';
const names = [sound, ...breaks.map(({ name }) => name)];

const args = process.argv.slice(2);
const at = args.indexOf('--only');
const only = at === -1 ? '' : (args.splice(at, 2)[1] ?? '');
const asked = names.filter((name) => name.includes(only));
if (asked.length === 0) throw new Error(`--only ${only}: no break is named so; there are\n${names.join('\n')}`);
const { json: _json, ...options } = readOptions(args);
const project = fileURLToPath(new URL('../', import.meta.url));
/** A race that a run can miss is looked for in more than one. */
const runsMax = 5;
let missed = 0;
for (const name of asked) {
  const one = breaks.find((each) => each.name === name);
  const folder = copyBuild(one);
  try {
    const isRight = one === undefined ? await isSound(folder) : await isNoticed(one, folder);
    missed += isRight ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
// A run that was closed at the first telling line may leave a story behind that nobody waits for.
process.exit(missed === 0 ? 0 : 1);

async function isSound(folder: string): Promise<boolean> {
  const { wrong, faultCount } = await runFaults({ ...shared(folder), seed: options.seed });
  say(`${sound}: ${faultCount} faults, ${wrong.length} lines`, wrong);
  return wrong.length === 0;
}

async function isNoticed(one: Break, folder: string): Promise<boolean> {
  const { name, shownBy } = one;
  for (let run = 0; run < runsMax; run += 1) {
    const { wrong, faultCount } = await runFaults({
      ...shared(folder),
      ...(one.stories !== undefined && { stories: one.stories }),
      seed: options.seed + run,
      bundleEdits: one.of === 'workflows' ? one.edits : [],
      isFinal: (line) => one.mayMend !== true && shownBy.test(line),
    });
    const showing = wrong.filter((line) => shownBy.test(line));
    const others = wrong.filter((line) => !shownBy.test(line));
    const which = `run ${run + 1} (seed ${options.seed + run}), after ${faultCount} faults`;
    if (showing.length > 0) {
      say(`${name}: noticed in ${which}, by ${showing.length} lines and ${others.length} others`, showing);
      return true;
    }
    say(`${name}: not noticed in ${which}; ${others.length} other lines`, others);
  }
  return false;
}

function shared(folder: string) {
  return {
    ...options,
    build: join(folder, 'dist'),
    settleMs: 120_000,
    // After a full disk Postgres itself may take five minutes, which would count as a break.
    without: ['fill the disk'],
    say: () => undefined,
  } as const;
}

/** With the first of the lines. */
function say(verdict: string, lines: readonly string[]): void {
  process.stdout.write([verdict, ...lines.slice(0, 4).map((line) => `  ${line}`), ''].join('\n'));
}

/** The copy finds its packages where the build does. */
function copyBuild(broken: Break | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-broken-'));
  cpSync(join(project, 'dist'), join(folder, 'dist'), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  if (broken?.of !== 'build') return folder;
  const path = join(folder, 'dist', broken.file.replace(/\.ts$/, '.js'));
  writeFileSync(path, applyEdits(readFileSync(path, 'utf8'), broken.edits, `${broken.name}: ${path}`));
  return folder;
}
