import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOptions } from './options.ts';
import { runFaults } from './run.ts';

// Breaks a copy of the build in one place and expects the run to notice: a proof that cannot fail proves nothing.
//
//   npm run faults:broken -- --seed 1 --seconds 60

interface Break {
  readonly name: string;
  readonly file: string;
  /** Each text there and what takes its place. */
  readonly edits: readonly (readonly [string, string])[];
  /** Then it must not be noticed. */
  readonly isSound?: true;
}

const breaks: readonly Break[] = [
  // Else slowness would count as a break.
  { name: 'nothing is broken', file: 'package.json', edits: [], isSound: true },
  {
    name: 'the sender is answered before the commit (G1)',
    file: 'src/inbound/receive/receive.js',
    edits: [
      [
        'const recorded = await recorder.add(',
        `const isEarly = judgement.kind === 'accepted';
            const later = { add: (one) => {
              const adding = recorder.add(one);
              if (!isEarly) return adding;
              adding.then((recorded) => recorded.kind === 'recorded' && dispatch({ ...event, receivedAt: recorded.receivedAt }, judgement, source)).catch(() => undefined);
              return { kind: 'duplicate', of: event.id };
            } };
            const recorded = await later.add(`,
      ],
    ],
  },
  {
    name: 'a claim has no guard (G3)',
    file: 'src/store/inbound/wait-store.js',
    edits: [
      [`AND state = 'open' ORDER BY id FOR UPDATE`, 'ORDER BY id FOR UPDATE'],
      [`WHERE wait.id = winner.id AND wait.state = 'open'`, 'WHERE wait.id = winner.id'],
    ],
  },
  {
    name: 'a wait does not look twice (G2)',
    file: 'src/inbound/dispatch/register-wait.js',
    edits: [['first.free ?? (await findMissed(lookBack, first))', 'first.free']],
  },
  {
    name: 'a decision is not fenced (G7)',
    file: 'src/store/outbound/callback-store.js',
    edits: [['WHERE id = $1 AND state IN ${openStatesSql} AND expires_at', 'WHERE id = $1 AND expires_at']],
  },
  {
    name: 'a claim that was answered is not told (the fault that these runs found)',
    file: 'src/inbound/dispatch/register-wait.js',
    edits: [[`stored.state === 'claimed'`, 'false']],
  },
];

const { json: _json, ...options } = readOptions(process.argv.slice(2));
const project = fileURLToPath(new URL('../', import.meta.url));
/** A race that a run can miss is looked for in more than one. */
const runsMax = 5;
let missed = 0;
for (const one of breaks) {
  const folder = breakCopy(one);
  try {
    const isNoticed = await isNoticedIn(one, join(folder, 'dist'));
    missed += isNoticed === (one.isSound !== true) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exitCode = missed === 0 ? 0 : 1;

async function isNoticedIn({ name, isSound }: Break, build: string): Promise<boolean> {
  const runs = isSound ? 1 : runsMax;
  for (let run = 0; run < runs; run += 1) {
    const { wrong, faultCount } = await runFaults({
      ...options,
      build,
      seed: options.seed + run,
      settleMs: 120_000,
      // After a full disk Postgres itself may take five minutes, which would count as a break.
      without: ['fill the disk'],
      say: () => undefined,
    });
    if (wrong.length === 0) continue;
    process.stdout.write(`${name}: noticed in run ${run + 1}, after ${faultCount} faults, by ${wrong.length} lines:\n`);
    // A run that is still open is the commonest; the others say more.
    const telling = [...wrong.filter((line) => /took|ledger|both|got/.test(line)), ...wrong].slice(0, 4);
    for (const line of telling) process.stdout.write(`  ${line}\n`);
    return true;
  }
  process.stdout.write(`${name}: not noticed in ${runs} runs\n`);
  return false;
}

/** The copy finds its packages where the build does. */
function breakCopy({ name, file, edits }: Break): string {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-broken-'));
  cpSync(join(project, 'dist'), join(folder, 'dist'), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  const path = join(folder, 'dist', file);
  let text = readFileSync(path, 'utf8');
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`${name}: ${file} does not hold "${from}" any more.`);
    text = text.replace(from, () => to);
  }
  writeFileSync(path, text);
  return folder;
}
