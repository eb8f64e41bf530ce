import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export interface KeptProcessOptions {
  readonly name: string;
  /** Asked for at every start. */
  readonly command: () => Command;
  /** The text in its output that says that it works. */
  readonly ready: string;
  readonly logFile: string;
  /** Every line of its standard output. */
  readonly onLine?: (line: string) => void;
}

interface Command {
  /** Absent: Node. */
  readonly program?: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A process that is started again whenever it ends, as a supervisor does. */
export interface KeptProcess {
  readonly name: string;
  /** Resolves once it said so, also after a restart, or once it is to stop. */
  ready(): Promise<void>;
  /** False: there was nothing to send it to. */
  signal(signal: 'SIGKILL' | 'SIGTERM'): boolean;
  /** SIGSTOP, and SIGCONT after so long. */
  freeze(forMs: number): Promise<boolean>;
  /** How often it was started. */
  starts(): number;
  /** For good. */
  stop(): Promise<void>;
}

/** A supervisor does not start at once what ends at once. */
const restartAfterMs = 200;
const stopMs = 20_000;

/** Whoever breaks off a run leaves nothing behind that goes on asking for servers that are gone. */
const leftBehind = new Set<() => void>();
process.on('exit', () => {
  for (const kill of leftBehind) kill();
});

export function keepProcess({ name, command, ready, logFile, onLine }: KeptProcessOptions): KeptProcess {
  const log = createWriteStream(logFile, { flags: 'a' });
  const state = { starts: 0, isReady: false, isStopping: false };
  let child: ChildProcess = start();

  function start(): ChildProcess {
    const { program = process.execPath, args, env } = command();
    const { PATH = '', HOME = '' } = process.env;
    state.starts += 1;
    state.isReady = false;
    const started = spawn(program, args, { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    createInterface(started.stdout).on('line', (line) => {
      log.write(`${line}\n`);
      if (line.includes(ready)) state.isReady = true;
      onLine?.(line);
    });
    started.stderr.on('data', (bytes: Buffer) => log.write(bytes));
    started.once('exit', (code, signal) => {
      state.isReady = false;
      log.write(`--- ${name} ended: ${signal ?? code}\n`);
      if (!state.isStopping) setTimeout(() => !state.isStopping && (child = start()), restartAfterMs);
    });
    return started;
  }

  const kill = () => void child.kill('SIGKILL');
  leftBehind.add(kill);

  const isThere = () => child.exitCode === null && child.signalCode === null;
  const send = (signal: NodeJS.Signals) => isThere() && child.kill(signal);
  return {
    name,
    async ready() {
      while (!state.isReady && !state.isStopping) await sleep(50);
    },
    signal: send,
    async freeze(forMs) {
      const frozen = child;
      if (!send('SIGSTOP')) return false;
      await sleep(forMs);
      frozen.kill('SIGCONT');
      return true;
    },
    starts: () => state.starts,
    async stop() {
      state.isStopping = true;
      if (isThere()) {
        const exit = once(child, 'exit');
        child.kill('SIGCONT');
        child.kill('SIGTERM');
        const killing = setTimeout(() => child.kill('SIGKILL'), stopMs);
        await exit;
        clearTimeout(killing);
      }
      leftBehind.delete(kill);
      log.end();
    },
  };
}
