import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchAccept } from './accept.ts';
import { benchAttempts } from './attempts.ts';
import { benchBurst } from './burst.ts';
import { benchHalfLoad } from './half-load.ts';
import { benchKept } from './kept.ts';
import { benchLatency } from './latency.ts';
import { benchLedger } from './ledger.ts';
import { benchManySources } from './many-sources.ts';
import { benchMatch } from './match.ts';
import type { Measurement } from './measurement.ts';
import { benchNeighbour } from './neighbour.ts';
import { readOptions, stagesOf, type BenchmarkName } from './options.ts';
import { benchOverload } from './overload.ts';
import { benchOwnWorker } from './own-worker.ts';
import { benchReads } from './reads.ts';
import { describeMachine, thisMachine, toJson, toTable, writeReports } from './report.ts';
import { benchQueue } from './queue.ts';
import { benchReceivers } from './receivers.ts';
import { benchRetention } from './retention.ts';
import { benchResumes } from './resumes.ts';
import { benchSend } from './send.ts';
import { benchStart } from './start.ts';
import { benchTasks } from './tasks.ts';
import { createStage, type Stage } from './stage.ts';

const benchmarks: Readonly<Record<BenchmarkName, (stage: Stage) => Promise<readonly Measurement[]>>> = {
  accept: benchAccept,
  latency: benchLatency,
  halfLoad: benchHalfLoad,
  resumes: benchResumes,
  ownWorker: benchOwnWorker,
  burst: benchBurst,
  neighbour: benchNeighbour,
  match: benchMatch,
  ledger: benchLedger,
  kept: benchKept,
  attempts: benchAttempts,
  send: benchSend,
  reads: benchReads,
  tasks: benchTasks,
  queue: benchQueue,
  start: benchStart,
  overload: benchOverload,
  retention: benchRetention,
  manySources: benchManySources,
  receivers: benchReceivers,
};

// Measures ours and its floor in one run, and says how they compare (docs/benchmarks.md).
const options = readOptions(process.argv.slice(2));
const machine = thisMachine();
process.stderr.write(`${describeMachine(machine)}\n`);
const measurements: Measurement[] = [];
const runDir = mkdtempSync(join(tmpdir(), 'signalbox-bench-run-'));
process.once('exit', () => rmSync(runDir, { recursive: true, force: true }));
for (const names of stagesOf(options)) {
  const stage = createStage(options, runDir);
  const stop = () => void stage.stop().then(() => process.exit(1));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    for (const name of names) {
      process.stderr.write(`${name} …\n`);
      measurements.push(...(await benchmarks[name](stage)));
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await stage.stop();
  }
}
if (options.outDir !== undefined) writeReports(options.outDir, measurements, machine);
process.stdout.write(`${options.json ? toJson(measurements) : toTable(measurements)}\n`);
