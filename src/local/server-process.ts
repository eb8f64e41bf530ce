import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { childEnvironment } from './child-environment.ts';
import { formatProcessIdentity, identifyProcess } from './process-identity.ts';
import { stopLeftover, type StopStep } from './stop-leftover.ts';

/** Takes one line for the operator. */
export type WriteLine = (line: string) => void;

export interface ServerProcess {
  /** Ends when the process is gone. Safe to call again. */
  stop(): Promise<void>;
}

export interface ServerCommand {
  readonly name: string;
  readonly dataDir: string;
  /** Signals to stop it with, the mildest first. */
  readonly stopSteps: readonly StopStep[];
  /** The program to run; asked for again after a start that failed, so that it can choose another port. */
  readonly launch: () => Promise<Launch>;
  readonly log: WriteLine;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
  /** Rejects or answers false until the server can be used. */
  readonly isReady: () => Promise<boolean>;
}

/**
 * Runs a server as a child and keeps it running: when it dies (kill -9, out of memory) it is started again as it was.
 * It has a process group of its own, so Ctrl-C reaches only us and we stop the children in order; and it writes to
 * a file, not to a pipe of ours, so our own death does not break it. A server that a killed predecessor left is stopped first.
 */
export async function startServerProcess(server: ServerCommand): Promise<ServerProcess> {
  await stopLeftover(pidFileOf(server), server.stopSteps);
  const started = await startWithRetries(server);
  const supervisor = new Supervisor(server, started);
  return { stop: () => supervisor.stop() };
}

/** Another process can take a free port between our look and the server's. */
const startAttemptsMax = 5;
const readyTimeoutMs = 60_000;
const readyPollMs = 40;
const restartDelayMinMs = 250;
const restartDelayMaxMs = 10_000;

interface Exit {
  readonly how: string;
  /** False when the program could not be started at all. */
  readonly ran: boolean;
}

type Outcome = { readonly kind: 'ready' | 'slow' } | ({ readonly kind: 'exited' } & Exit);

interface Started {
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
  readonly launch: Launch;
}

async function startWithRetries(server: ServerCommand): Promise<Started> {
  for (let attempt = 1; ; attempt += 1) {
    const launch = await server.launch();
    const started = run(server, launch);
    const outcome = await readyOrExit(started);
    if (outcome.kind === 'ready') return started;
    if (outcome.kind === 'slow') await stopChild(started, server.stopSteps);
    const mayWorkNextTime = outcome.kind === 'exited' && outcome.ran && attempt < startAttemptsMax;
    if (!mayWorkNextTime) throw notStarted(server, outcome);
    await sleep(attempt * restartDelayMinMs);
  }
}

function notStarted(server: ServerCommand, outcome: Outcome): Error {
  const why =
    outcome.kind === 'exited' ? `does not start (${outcome.how})` : `was not ready after ${readyTimeoutMs / 1000} s`;
  return new Error(`The embedded ${server.name} ${why}; see ${logFileOf(server)}`);
}

async function readyOrExit(started: Started): Promise<Outcome> {
  const deadline = Date.now() + readyTimeoutMs;
  const exited = started.exited.then((exit): Outcome => ({ kind: 'exited', ...exit }));
  while (Date.now() < deadline) {
    const asked = started.launch.isReady().then(
      (isReady): Outcome => ({ kind: isReady ? 'ready' : 'slow' }),
      (): Outcome => ({ kind: 'slow' }),
    );
    // An exit that is known by now comes first.
    const outcome = await Promise.race([exited, asked]);
    if (outcome.kind !== 'slow') return outcome;
    await sleep(readyPollMs);
  }
  return { kind: 'slow' };
}

function run(server: ServerCommand, launch: Launch): Started {
  const output = openLog(logFileOf(server));
  const child = spawn(launch.command, launch.args, {
    cwd: '/',
    detached: true,
    env: childEnvironment(),
    stdio: ['ignore', output, output],
    ...(launch.uid === undefined ? {} : { uid: launch.uid, gid: launch.gid }),
  });
  closeSync(output);
  const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
  if (identity !== undefined) writeFileSync(pidFileOf(server), formatProcessIdentity(identity), { mode: 0o600 });
  children.set(child, server.stopSteps[0]?.signal ?? 'SIGTERM');
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', (cause) => resolve({ how: cause.message, ran: false }));
    child.once('exit', (code, signal) => resolve({ how: signal ?? `exit code ${code}`, ran: true }));
  });
  void exited.then(() => children.delete(child));
  return { child, exited, launch };
}

async function stopChild(started: Started, steps: readonly StopStep[]): Promise<void> {
  for (const step of steps) {
    started.child.kill(step.signal);
    const timer = new AbortController();
    const gone = await Promise.race([
      started.exited.then(() => true),
      sleep(step.waitMs, false, { signal: timer.signal }).catch(() => false),
    ]);
    timer.abort();
    if (gone) return;
  }
}

class Supervisor {
  private readonly stopping = new AbortController();
  private readonly watching: Promise<void>;
  private readonly server: ServerCommand;
  private current: Started;

  constructor(server: ServerCommand, started: Started) {
    this.server = server;
    this.current = started;
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await stopChild(this.current, this.server.stopSteps);
    await this.watching;
    rmSync(pidFileOf(this.server), { force: true });
  }

  private async watch(): Promise<void> {
    let delayMs = restartDelayMinMs;
    for (;;) {
      const { how } = await this.current.exited;
      if (this.stopping.signal.aborted) return;
      this.server.log(`The embedded ${this.server.name} stopped (${how}); starting it again`);
      await sleep(delayMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (this.stopping.signal.aborted) return;
      this.current = run(this.server, this.current.launch);
      const isBack = (await readyOrExit(this.current)).kind === 'ready';
      if (isBack) this.server.log(`The embedded ${this.server.name} is back`);
      delayMs = isBack ? restartDelayMinMs : Math.min(delayMs * 2, restartDelayMaxMs);
    }
  }
}

/** Children that must not outlive this process when it ends without stopping them (an uncaught error). */
const children = new Map<ChildProcess, NodeJS.Signals>();
process.on('exit', () => {
  for (const [child, signal] of children) child.kill(signal);
});

/** The log of one run may grow; at the next start a large one makes room. One predecessor is kept. */
const logBytesMax = 10 * 1024 * 1024;

function openLog(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > logBytesMax) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

function logFileOf(server: ServerCommand): string {
  return join(server.dataDir, `${server.name}.log`);
}

function pidFileOf(server: ServerCommand): string {
  return join(server.dataDir, `${server.name}.pid`);
}
