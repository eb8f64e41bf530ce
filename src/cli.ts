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

const terminal: Terminal = {
  out: (line) => void process.stdout.write(`${line}\n`),
  error: (line) => void process.stderr.write(`${line}\n`),
  env: process.env,
  isTerminal: process.stdout.isTTY === true,
  showsProgress: process.stderr.isTTY === true,
};

const { version }: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

process.exitCode = await runProgram(process.argv.slice(2), {
  terminal,
  version,
  own: {
    start: {
      summary: 'run everything, with a Postgres and a Temporal of its own',
      load: async () =>
        (await import('./cli/start.ts')).createStartCommand(async () =>
          (await import('./process/run-main.ts')).runMain(
            (await import('./process/start-everything.ts')).startEverything,
          ),
        ),
    },
    keys: {
      summary: 'make, list and revoke API keys; change the master key',
      load: async () =>
        (await import('./cli/keys.ts')).createKeysCommand(async (env) =>
          (await import('./process/key-admin.ts')).openKeyAdmin(env),
        ),
    },
    trigger: {
      summary: 'send a realistic, correctly signed sample of a platform to a webhook',
      load: async () => (await import('./cli/trigger.ts')).triggerCommand,
    },
    verify: {
      summary: 'judge captured requests as the receiver would',
      load: async () => (await import('./cli/verify.ts')).verifyCommand,
    },
    'catch-up': {
      summary: 'fetch from GitHub or Stripe what could not be delivered',
      load: async () => (await import('./cli/catch-up.ts')).catchUpCommand,
    },
  },
});
