// A process that logs into whatever its standard output is; what it could do meanwhile is said on file descriptor 3.
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { createLineWriter } from '../../src/log/line-writer.ts';

const {
  lines = '1',
  bytes = '200',
  millisecondsAfter = '0',
} = Object.fromEntries(new URLSearchParams(process.argv[2] ?? ''));
const writer = createLineWriter({ stream: process.stdout, droppedLine: (count) => `dropped ${count}` });
writer.write('begin');
// Its standard error is this process' own: where that is the same pipe, the pipe blocks from now on.
const child = spawn('sleep', ['0.1'], { stdio: ['ignore', 'ignore', 'inherit'] });
child.once('exit', () => {
  let written = 0;
  const timer = setInterval(() => {
    for (let at = 0; at < 100 && written < Number(lines); at += 1)
      writer.write(`${written++} `.padEnd(Number(bytes), 'x'));
    if (written < Number(lines)) return;
    clearInterval(timer);
    writeSync(3, `alive ${writer.dropped()}\n`);
    setTimeout(() => void writer.flush(5_000).then(() => process.exit()), Number(millisecondsAfter));
  }, 1);
});
