import { readFileSync } from 'node:fs';
import { nearest, UsageError, type Command, type Terminal } from './cli/command.ts';

/** Each command is loaded when it is called, and nothing else is. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  'catch-up': async () => (await import('./cli/catch-up.ts')).catchUpCommand,
  keys: async () =>
    (await import('./cli/keys.ts')).createKeysCommand(async (env) =>
      (await import('./process/key-admin.ts')).openKeyAdmin(env),
    ),
  start: async () =>
    (await import('./cli/start.ts')).createStartCommand(async () =>
      (await import('./process/run-main.ts')).runMain((await import('./process/start-everything.ts')).startEverything),
    ),
  trigger: async () => (await import('./cli/trigger.ts')).triggerCommand,
  verify: async () => (await import('./cli/verify.ts')).verifyCommand,
};

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
};

process.exitCode = await run(process.argv.slice(2));

async function run([name, ...words]: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return help(words[0]);
  if (name === '--version' || name === '-v' || name === 'version') return printVersion();
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    const meant = nearest(name, Object.keys(commands));
    terminal.error(
      `signalbox: there is no command "${name}".${meant === undefined ? ' "signalbox help" lists them.' : ` Did you mean "${meant}"?`}`,
    );
    return 2;
  }
  if (words.includes('--help') || words.includes('-h')) return help(name);
  try {
    return await (await load()).run(words, terminal);
  } catch (error) {
    terminal.error(`signalbox ${name}: ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof UsageError) terminal.error(`"signalbox help ${name}" says how it is called.`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function printVersion(): number {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  terminal.out(version);
  return 0;
}

async function help(name?: string): Promise<number> {
  const load = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load !== undefined) {
    terminal.out(`Usage: signalbox ${(await load()).usage}`);
    return 0;
  }
  terminal.out('Usage: signalbox <command> [options]\n');
  for (const [known, read] of Object.entries(commands)) terminal.out(`  ${known.padEnd(10)}${(await read()).summary}`);
  terminal.out('\n"signalbox help <command>" says more.');
  return 0;
}
