import { readFileSync } from 'node:fs';
import type { Terminal } from './cli/command.ts';
import { runProgram } from './cli/program.ts';

// A reader that has seen enough, such as head(1), is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

/** True: a line of progress stands on the terminal, and the next output takes its place. */
let isLineOpen = false;

const terminal: Terminal = {
  out: (line) => write(process.stdout, `${line}\n`),
  error: (line) => write(process.stderr, `${line}\n`),
  env: process.env,
  isTerminal: process.stdout.isTTY === true,
  ...(process.stderr.isTTY === true && { progress: showProgress }),
};

const { version }: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

process.exitCode = await runProgram(process.argv.slice(2), {
  terminal,
  version,
  start: async () =>
    (await import('./process/run-main.ts')).runMain((await import('./process/start-everything.ts')).startEverything),
  openKeyAdmin: async (env) => (await import('./process/key-admin.ts')).openKeyAdmin(env),
});
write(process.stderr, '');

function write(stream: NodeJS.WriteStream, text: string): void {
  if (isLineOpen) process.stderr.write('\r\u001b[K');
  isLineOpen = false;
  stream.write(text);
}

function showProgress(line: string): void {
  write(process.stderr, line.slice(0, process.stderr.columns));
  isLineOpen = true;
}
