import { parentPort } from 'node:worker_threads';
import { createEngine } from './engine.ts';
import type { Job, Outcome, Word } from './job.ts';

// The inside of one thread: one job at a time, each answered. What is not the script's doing ends the thread, and its pool starts another.
const engine = await createEngine();
if (parentPort === null) throw new Error('This file is a thread of the script pool, not a program.');
const port = parentPort;
const say = (word: Word) => port.postMessage(word);
port.on('message', async (job: Job) => say(await outcomeOf(job)));
say({ kind: 'ready' });

async function outcomeOf(job: Job): Promise<Outcome> {
  switch (job.kind) {
    case 'evaluate':
      return { kind: 'evaluated', result: await engine.evaluate(job.request) };
    case 'check':
      return { kind: 'checked', check: await engine.check(job.expression) };
  }
}
