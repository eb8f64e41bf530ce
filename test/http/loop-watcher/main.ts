// A process of its own: receiver, API and worker together, as `npm start` has them, over servers that are there. Beside
// them a timer looks at the thread's own CPU time: between two of its ticks nothing else was served.
import { readFileSync } from 'node:fs';
import { startReceiverProcess } from '../../../src/process/receiver-process.ts';
import { startWorkerProcess } from '../../../src/process/worker-process.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { createLog } from '../../../src/telemetry.ts';
import { startableWorkflows } from '../../../workflows/catalog.ts';
import { createThreadClock } from './thread-cpu.ts';
import type { Asked, Told, WatchedSettings } from './watched-signalbox.ts';

/** A tick that comes later than this was kept waiting. */
const tickMs = 2;

const settings: WatchedSettings = JSON.parse(process.env['WATCHED'] ?? '{}');
const { databaseUrl, temporal, bundleFile, port, config } = settings;
const url = `http://127.0.0.1:${port}`;
const database = openDatabase(databaseUrl);
const secretKey = Buffer.from(settings.secretKey, 'base64');
const shared = { database, temporal, secretKey, log: createLog(() => undefined) };
const worker = await startWorkerProcess({
  ...shared,
  config: { host: '127.0.0.1', publicUrl: url, ...config },
  bundle: JSON.parse(readFileSync(bundleFile, 'utf8')),
});
const receiver = await startReceiverProcess({
  ...shared,
  config: { port, host: '127.0.0.1', publicUrl: url, ...config },
  workflowTypes: startableWorkflows,
});

const cpuMs = await createThreadClock();
const floorText = JSON.stringify(
  Array.from({ length: 40_000 }, (_, i) => ({ id: i, type: 'open', title: `number ${i}` })),
);
let last = cpuMs();
let maxMs = 0;
let totalMs = 0;
setInterval(() => {
  const now = cpuMs();
  maxMs = Math.max(maxMs, now - last);
  totalMs += now - last;
  last = now;
}, tickMs);

const tell = (told: Told) => process.send?.(told);
process.on('message', (asked: Asked) => {
  if (asked === 'stop') return void stop();
  // After the next tick, so that what led to this message is counted.
  setTimeout(() => {
    const told = { kind: 'watched', maxMs, totalMs, floorMs: floorMs() } as const;
    [last, maxMs, totalMs] = [cpuMs(), 0, 0];
    tell(told);
  }, 2 * tickMs);
});
tell({ kind: 'ready' });

/** How long this thread takes for a fixed piece of work now: the least of five times. */
function floorMs(): number {
  const times = Array.from({ length: 5 }, () => {
    const start = cpuMs();
    JSON.parse(floorText);
    return cpuMs() - start;
  });
  return Math.min(...times);
}

async function stop(): Promise<void> {
  await receiver.stop();
  await worker.stop();
  await database.close();
  process.exit();
}
